"""no number is given twice, on SQLite either: a page that was open for long must not mean somebody else"""

import re

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

REUSED, ONCE = 'PRIMARY KEY (id)', 'PRIMARY KEY (id AUTOINCREMENT)'


def upgrade():
    _rewrite(REUSED, ONCE)


def downgrade():
    _rewrite(ONCE, REUSED)


def _rewrite(old, new):
    """Copy the tables, in the order that sqlite.org/lang_altertable.html prescribes.

    Alembic's own copy would forget their checks and triggers.
    """
    bind = op.get_bind()
    if bind.dialect.name != 'sqlite':
        return
    found = 'SELECT name, sql FROM sqlite_master WHERE type = ? AND instr(sql, ?)'
    for name, sql in bind.exec_driver_sql(found, ('table', old)).all():
        kept = 'SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type <> ? AND sql IS NOT NULL'
        others = bind.exec_driver_sql(kept, (name, 'table')).scalars().all()
        copy = re.sub(rf'^CREATE TABLE "?{name}"?', f'CREATE TABLE "copy_{name}"', sql, count=1)
        bind.exec_driver_sql(copy.replace(old, new))
        bind.exec_driver_sql(f'INSERT INTO "copy_{name}" SELECT * FROM "{name}"')
        bind.exec_driver_sql(f'DROP TABLE "{name}"')
        bind.exec_driver_sql(f'ALTER TABLE "copy_{name}" RENAME TO "{name}"')
        for other in others:
            bind.exec_driver_sql(other)
    if broken := bind.exec_driver_sql('PRAGMA foreign_key_check').all():
        raise RuntimeError(f'Rows without their parent: {broken}')
