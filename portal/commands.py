"""What the portal does from a command line; it may know every part."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from portal import clock, links, outbox, postman, worker
from portal.access import crew, personal, sign_in
from portal.access.models import Person
from portal.access.people import Role
from portal.campaigns import reminders
from portal.database import db, empty_log, write
from portal.event.editions import NoEdition, current_edition, locked
from portal.event.loading import EditionError, load_edition
from portal.event.models import Edition
from portal.health import find_faults
from portal.interpreting.samples import load_interpreters
from portal.market.editions import CannotMakeEdition, new_edition
from portal.market.samples import load_samples
from portal.organising.desk import numbers
from portal.privacy import keys, purging
from portal.registration import afterwards, seating
from portal.registration.models import Registration, Status

EDITIONS = Path(__file__).resolve().parent.parent / "editions"
DEMO_EDITION = EDITIONS / "2024.toml"
# Addresses that can never exist (RFC 2606).
DEMO_PEOPLE = (
    ("organiser@example.org", Role.ORGANISER, None),
    ("coordinator@example.org", Role.COORDINATOR, None),
    ("door@example.org", Role.DOOR, None),
    ("host@example.org", Role.HOST, "education"),
)

edition_commands = AppGroup("edition", help="Evenings.")
mail_commands = AppGroup("mail", help="The outbox.")
reminder_commands = AppGroup("reminders", help="Letters before and after an evening.")
people_commands = AppGroup("people", help="Who may sign in.")
demo_commands = AppGroup("demo", help="The demonstration.")
keys_commands = AppGroup("keys", help="The keys of what is stored encrypted.")


def offer(app: Flask) -> None:
    for group in (
        edition_commands,
        mail_commands,
        reminder_commands,
        people_commands,
        demo_commands,
        keys_commands,
    ):
        app.cli.add_command(group)
    for command in (stats, check, purge):
        app.cli.add_command(command)


@edition_commands.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def edition_load(file: Path) -> None:
    """Read an evening from a TOML FILE; may be repeated.

    The file wins: what organisers changed at the desk since is replaced. Their unpublished draft stays.
    """
    try:
        edition = load_edition(file)
    except EditionError as problem:
        raise click.ClickException(str(problem)) from None
    with write() as session:
        # There may be more seats now.
        here = locked(session, edition.id)
        seating.promote(session, here)
        afterwards.follow_up(session, here)
    print(f"{edition.year}: {edition.title.en} ({edition.capacity} seats)")


@edition_commands.command("new")
@click.argument("year", type=int)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="As 2025-03-21.")
def edition_new(year: int, day: datetime) -> None:
    """Make the evening of YEAR from the latest one; its plans become questions."""
    try:
        made = new_edition(year, day.date())
    except CannotMakeEdition as problem:
        raise click.ClickException(str(problem)) from None
    print(f"{year}: {made.edition.title.en} on {day:%Y-%m-%d}, {made.questions} plans to answer for")
    print(
        f"The texts and the programme are those of {made.last_year}. Read them before anybody else does: "
        "what they say about Ramadan, guests or speakers may not be true this year."
    )
    if made.unread:
        print(
            f"Saved in {made.last_year} and never published, so that nobody reads it: "
            f"{', '.join(made.unread)}."
        )


@mail_commands.command("work")
def mail_work() -> None:
    """Deliver letters as they come, and tidy up, until told to stop."""
    worker.work()


@mail_commands.command("drain")
@click.option("--once", is_flag=True, required=True, help="Deliver what is due now, then end.")
def mail_drain(once: bool) -> None:
    """Deliver what is due and end; for cron."""
    worker.do_chores()
    print(f"{postman.drain(worker.name())} letters settled")


@reminder_commands.command("send")
def reminders_send() -> None:
    """Owe everybody the reminder or the thanks that is due; may be repeated. The worker does the same."""
    queued = reminders.send()
    for kind, number in queued.items():
        print(f"{kind}: {number} letters in the queue")
    if not queued:
        print("no letters are due")


@people_commands.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--theme", help="The stand of a host, such as education.")
def people_invite(email: str, role: str, theme: str | None) -> None:
    """Give somebody a role and mail a sign-in link; a host gets a personal link."""
    if (role == Role.HOST) != bool(theme):
        raise click.ClickException("--theme belongs to --role host, and a host needs one.")
    if theme and theme not in {one.slug for one in _edition().themes}:
        raise click.ClickException(f"There is no theme {theme}.")
    try:
        # Whoever is invited gets a letter: an address that cannot be would never hear of it.
        validate_email(email, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise click.ClickException(f"{email!r} is not an e-mail address.") from None
    # The first organiser comes before the first evening; only a host has a link that lasts beyond it.
    until = _edition().ends_at + personal.AFTER_EVENING if theme else clock.now()
    crew.invite(email, Role(role), theme=theme, until=until)
    print(f"{email} is invited as {role}")


@demo_commands.command("load")
def demo_load() -> None:
    """Load the demonstration evening and people once, and print links to sign in with."""
    settings = current_app.extensions["settings"]
    if not settings.demo:
        raise click.ClickException("This is not a demonstration: PORTAL_DEMO is not 1.")
    if _holds_real_data():
        raise click.ClickException(
            "This database belongs to a real portal: it has people or registrations, "
            "and nobody of the demonstration."
        )
    try:
        current_edition()
    except NoEdition:
        load_edition(DEMO_EDITION)
    load_samples(EDITIONS / "samples")
    load_interpreters(EDITIONS / "samples" / "interpreters.toml")
    print(f"The evening  {settings.base_url}/nl/")
    print(f"The mailbox  {settings.base_url}/demo/mailbox/")
    for email, role, theme in DEMO_PEOPLE:
        with write() as session:
            person = sign_in.grant(session, email, role, theme=theme)
            token = sign_in.new_link(session, person, life=timedelta(days=1)).token
        print(f"{role.value.capitalize():12} {links.link('access.enter', lang='nl', token=token)}")


def _holds_real_data() -> bool:
    organiser = select(Person.id).where(Person.email == DEMO_PEOPLE[0][0])
    is_used = db.session.scalar(select(Person.id).limit(1)) or db.session.scalar(
        select(Registration.id).limit(1)
    )
    return bool(is_used) and db.session.scalar(organiser) is None


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, required=True, help="The only form there is.")
def stats(as_json: bool) -> None:
    """Numbers of the current evening, without personal data."""
    edition = _edition()
    counted = numbers(db.session(), edition)
    confirmed = db.session.scalar(
        select(func.coalesce(func.sum(1 + Registration.guests), 0)).where(
            Registration.edition_id == edition.id,
            Registration.is_echo.is_(False),
            Registration.status == Status.CONFIRMED,
        )
    )
    print(
        json.dumps(
            {
                "capacity": counted.capacity,
                "taken": counted.taken,
                "confirmed": int(confirmed or 0),
                "waiting": counted.waiting,
                "registrations": counted.registrations,
                "outbox": outbox.tally(db.session()),
            }
        )
    )


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Say what would go; delete nothing.")
@click.option("--now", "moment", type=datetime.fromisoformat, help="Do as if it were this moment (ISO 8601).")
def purge(dry_run: bool, moment: datetime | None) -> None:
    """Delete personal data whose time has come; may be repeated."""
    if moment and moment.tzinfo is None:
        raise click.ClickException("--now must say its offset, such as 2024-06-01T12:00+02:00.")
    now = moment or clock.now()
    if dry_run:
        gone = purging.count_due(db.session(), now)
    else:
        with write() as session:
            gone = purging.purge(session, now)
        empty_log()
    for kind, numbers_of in gone.items():
        print(f"{kind}: {', '.join(f'{name} {number}' for name, number in numbers_of.items())}")


@keys_commands.command("rotate")
def keys_rotate() -> None:
    """Encrypt everything anew under the first key of PORTAL_DATA_KEYS; may be interrupted and repeated.

    Then the keys behind it may go. All processes must know the new key before, or they write with the old.
    """
    done = keys.rotate()
    print(f"{done.values} values encrypted anew")
    for place in done.unreadable:
        print(f"no key reads {place}")
    if done.unreadable:
        raise SystemExit(1)


@click.command("check")
def check() -> None:
    """End with 0 when all is well, else print a line for each fault."""
    faults = [
        *find_faults(),
        *(f"keys: no key reads {place}" for place in keys.find_unreadable(db.session())),
    ]
    for fault in faults:
        print(fault)
    if faults:
        raise SystemExit(1)
    print("all is well")


def _edition() -> Edition:
    try:
        return current_edition()
    except NoEdition:
        raise click.ClickException("No evening has been loaded: flask edition load FILE.") from None
