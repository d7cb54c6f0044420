"""the evening that a plan of the worker is about"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('matching_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about', sa.String(length=20), nullable=True))


def downgrade():
    with op.batch_alter_table('matching_run', schema=None) as batch_op:
        batch_op.drop_column('about')
