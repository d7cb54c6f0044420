"""A number that stood on a page never comes to mean somebody else."""

from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from app import create_app
from portal.clock import MovableClock
from portal.database import db
from portal.interpreting import pool
from portal.interpreting.samples import load_interpreters
from portal.settings import Settings
from tests.builders import AN_INTERPRETER, a_registration, an_interpreter, invited
from tests.portals import NOW, SETTINGS, load_evening
from tools.machine import ROOT

MIGRATIONS = str(ROOT / "migrations")


def test_who_comes_later_has_another_number(edition):
    a_registration(edition, "Selam", **AN_INTERPRETER)
    gone = an_interpreter(edition, "Ismail")
    numbers = gone.id, invited(gone).id
    pool.remove(gone.id, edition, person_id=None)
    new = an_interpreter(edition, "Miriam")
    assert new.id > numbers[0]
    assert invited(new).id > numbers[1]


@pytest.fixture
def older(tmp_path: Path) -> Flask:
    """A portal with the evening of the demonstration, in a file from before numbers were given once."""
    settings = Settings(**{**SETTINGS, "database_url": f"sqlite:///{tmp_path}/older.sqlite"})
    app = create_app(settings, MovableClock(NOW))
    with app.app_context():
        upgrade(MIGRATIONS, revision="0006")
    load_evening(app)
    with app.app_context():
        load_interpreters(ROOT / "editions" / "samples" / "interpreters.toml")
    return app


def schema() -> dict[str, str]:
    """What the database says of its tables, indexes and triggers."""
    rows = db.session.connection().exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    )
    found = {name: sql.replace('"', "") for name, sql in rows}
    db.session.rollback()
    return found


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Everything that is stored."""
    found = {
        table.name: [tuple(row) for row in db.session.execute(table.select().order_by(*table.primary_key))]
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return found


def test_what_was_stored_before_stays(older):
    with older.app_context():
        before, stored = schema(), rows()
        upgrade(MIGRATIONS)
        told = schema()
        assert rows() == stored
        assert stored["interpreter"]
        # Also what later migrations make.
        reused = {table.name for table in db.metadata.sorted_tables if "PRIMARY KEY (id)" in told[table.name]}
        assert not reused
        assert {
            name: sql.replace(" AUTOINCREMENT", "") for name, sql in told.items() if name in before
        } == before
        assert db.session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        db.session.rollback()
        downgrade(MIGRATIONS, revision="0006")
        assert {name: sql for name, sql in schema().items() if name in before} == before
        assert rows() == stored
