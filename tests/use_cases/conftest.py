"""Deeds without pages."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.access.people import Role
from portal.access.sign_in import invite


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    """Each test does its deeds inside the portal."""
    with app.app_context():
        yield


@pytest.fixture
def an_organiser(app: Flask) -> int:
    """Somebody at the desk; their id."""
    return invite("organiser@example.org", Role.ORGANISER).id
