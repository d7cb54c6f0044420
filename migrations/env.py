"""Runs migrations over the application's own connection, so that they see the engine as the portal does."""

from alembic import context
from flask import current_app

from portal.database import Base, Moment, db
from portal.encryption import Encrypted

# Migrations stay true when the code moves on, so they name the database's types and not ours.
PLAIN = {Moment: "sa.DateTime(timezone=True)", Encrypted: "sa.Text()"}


def render(kind, item, autogen_context):
    return PLAIN.get(type(item), False) if kind == "type" else False


def run() -> None:
    settings = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # SQLite changes a table by copying it; dropping the old one must not take its children along.
            driver.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render,
            **settings,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


run()
