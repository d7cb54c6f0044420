"""The portal, put together. The only file that knows all parts."""

from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import (
    assets,
    clock,
    commands,
    database,
    demo,
    encryption,
    errors,
    headers,
    links,
    locales,
    machines,
    naming,
    postman,
    tongues,
    weave,
)
from portal.access import letters as access_letters
from portal.access import routes as access
from portal.ask import own_routes as asker
from portal.ask import routes as ask
from portal.ask import wrong as asked_wrongly
from portal.campaigns import addresses
from portal.campaigns import routes as campaigns
from portal.campaigns import write_routes as campaigns_written
from portal.door import blueprint as door
from portal.door import link_routes as door_links
from portal.door import paper_routes as door_paper
from portal.door import routes as at_the_door
from portal.door import scanning
from portal.event import replacing
from portal.event import routes as event
from portal.interpreting import board_routes as board
from portal.interpreting import gap_routes as gaps
from portal.interpreting import idle_routes as idle
from portal.interpreting import invitation_routes as invitation
from portal.interpreting import inviting, settling
from portal.interpreting import letters as interpreting_letters
from portal.interpreting import matching_blueprint as matching
from portal.interpreting import pool_routes as interpreters
from portal.interpreting import proposal_routes as proposals
from portal.interpreting import request_routes as requests
from portal.interpreting import rounds_routes as rounds
from portal.market import desk_routes as market_desk
from portal.market import host_blueprint as host
from portal.market import host_routes as host_stands
from portal.market import host_row_routes as host_rows
from portal.market import promise_routes as promises
from portal.market import routes as market
from portal.organising import evening_routes as evening_desk
from portal.organising import list_routes as registrations_list
from portal.organising import needs_routes as needs
from portal.organising import registration_routes as one_registration
from portal.organising import registrations_blueprint as registrations
from portal.organising import routes as organising
from portal.privacy import desk_routes as privacy_desk
from portal.privacy import report_routes as access_report
from portal.registration import afterwards
from portal.registration import blueprint as registration
from portal.registration import own_routes as own_page
from portal.registration import routes as signing_up
from portal.settings import Settings, SettingsError

HERE = Path(__file__).parent
LARGEST_BODY = 64 * 1024

# When a registration changes, so does what interpreters are needed for.
afterwards.AFTERWARDS.append(settling.settle)
afterwards.FORGETTING.append(addresses.forget)
afterwards.READDRESSING.append(addresses.readdress)
# Nobody is asked for a part of the programme that is not there any more.
replacing.DROPPING.append(inviting.drop_parts)


def create_app(settings: Settings | None = None, time: clock.Clock | None = None) -> Flask:
    """The application for one installation; without arguments, as the environment says."""
    settings = settings or _from_environ()
    clock.install(time or clock.Clock(settings.today))
    encryption.install(settings.data_keys)

    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_secure else "session",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # People leave forms open overnight.
        WTF_CSRF_TIME_LIMIT=None,
        MAIL_SERVER=settings.mail_server,
        MAIL_PORT=settings.mail_port,
        MAIL_USERNAME=settings.mail_username or None,
        MAIL_PASSWORD=settings.mail_password or None,
        MAIL_USE_TLS=settings.mail_use_tls,
        MAIL_DEFAULT_SENDER=settings.mail_sender,
        MAIL_SUPPRESS_SEND=False,
    )
    app.extensions["settings"] = settings
    app.url_map.converters["int"] = links.Number
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}

    locales.speak(app)
    naming.name_languages(app)
    tongues.speak_a_little(app, HERE / "translations" / "ask")
    errors.explain(app)
    CSRFProtect(app)
    database.connect(app)
    postman.connect(app)
    headers.secure(app, settings)
    assets.serve_assets(app, HERE / "static")
    app.jinja_env.globals.update(
        settings=settings,
        now=clock.now,
        woven=lambda name, **kwargs: Markup(getattr(weave, name)(**kwargs)),  # noqa: S704
        locales=locales.NAMES,
        current_locale=locales.current_locale,
        address_in=locales.address_in,
        direction=locales.direction,
    )
    for part in (
        event.entrance,
        event.pages,
        market.pages,
        host.pages,
        registration.pages,
        access.pages,
        organising.pages,
        registrations.pages,
        needs.pages,
        market_desk.pages,
        evening_desk.pages,
        campaigns.pages,
        matching.pages,
        interpreters.pages,
        invitation.pages,
        rounds.pages,
        door.pages,
        privacy_desk.pages,
        access_report.pages,
        ask.pages,
    ):
        app.register_blueprint(part)
    app.register_blueprint(machines.pages)
    app.register_blueprint(demo.pages)
    commands.offer(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    return app


def _from_environ() -> Settings:
    try:
        return Settings.from_environ()
    except SettingsError as problem:
        # One sentence for whoever starts the portal, not a page of calls.
        raise SystemExit(str(problem)) from None


# Importing these adds their letters, pages and tables.
__all__ = [
    "access_letters",
    "asked_wrongly",
    "asker",
    "at_the_door",
    "board",
    "campaigns_written",
    "create_app",
    "door_links",
    "door_paper",
    "gaps",
    "host_rows",
    "host_stands",
    "idle",
    "interpreting_letters",
    "one_registration",
    "own_page",
    "promises",
    "proposals",
    "registrations_list",
    "requests",
    "scanning",
    "signing_up",
]
