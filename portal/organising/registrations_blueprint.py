"""The organisers' pages about registrations."""

from flask import Blueprint

pages = Blueprint("registrations", __name__, url_prefix="/<any(nl, en):lang>/organiser/registrations")
