"""the desk"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def find_by(*texts):
    """As the portal folded texts when this was written."""
    bare = " ".join(text for text in texts if text)
    for _ in range(2):
        bare = unicodedata.normalize("NFKD", bare.casefold())
    for sign, plain in (("ı", "i"), ("ø", "o"), ("ł", "l")):
        bare = bare.replace(sign, plain)
    bare = "".join(sign for sign in bare if unicodedata.category(sign)[0] != "M")
    bare = re.sub(r"(?<=[0-9])[\s()./\u2010-\u2015\u2212-]+(?=[0-9])", "", bare)
    return " ".join(re.sub(r"\(+(?=[+0-9])|(?<=[0-9])\)+", "", bare).split())


def upgrade():
    op.create_table('access_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('numbers', sa.JSON(), nullable=False),
    sa.Column('changes_nl', sa.Text(), nullable=False),
    sa.Column('changes_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_access_report_edition_id_edition'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_report')),
    sa.UniqueConstraint('edition_id', name=op.f('uq_access_report_edition_id'))
    )
    op.create_table('campaign',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('filters', sa.Text(), nullable=False),
    sa.Column('subject_nl', sa.String(length=200), nullable=False),
    sa.Column('subject_en', sa.String(length=200), nullable=False),
    sa.Column('text_nl', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('once', sa.String(length=40), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_campaign_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_campaign_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign')),
    sa.UniqueConstraint('once', name=op.f('uq_campaign_once'))
    )
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_edition_id'), ['edition_id'], unique=False)

    op.create_table('evening_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_evening_draft_edition_id_edition'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evening_draft')),
    sa.UniqueConstraint('edition_id', name=op.f('uq_evening_draft_edition_id'))
    )
    op.create_table('arrival',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('deed', sa.String(length=40), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('noted', sa.Enum('screen', 'paper', name='noted', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('people BETWEEN 1 AND 1000', name=op.f('ck_arrival_people')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_arrival_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_arrival_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_arrival_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_arrival')),
    sa.UniqueConstraint('deed', name=op.f('uq_arrival_deed')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_arrival_registration_id'))
    )
    with op.batch_alter_table('arrival', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_arrival_edition_id'), ['edition_id'], unique=False)

    op.create_table('campaign_recipient',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_recipient_campaign_id_campaign'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_campaign_recipient_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_recipient')),
    sa.UniqueConstraint('campaign_id', 'registration_id', name=op.f('uq_campaign_recipient_campaign_id_registration_id'))
    )
    with op.batch_alter_table('campaign_recipient', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_recipient_registration_id'), ['registration_id'], unique=False)

    op.create_table('need_task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('need', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('open', 'arranged', 'impossible', 'closed', name='taskstate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('instruction', sa.Text(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_need_task_owner_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_need_task_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_task'))
    )
    with op.batch_alter_table('need_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_task_registration_id'), ['registration_id'], unique=False)

    op.create_table('read_of_needs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('what', sa.Enum('registration', 'request', 'tasks', 'export', 'needs-export', name='read', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_read_of_needs_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_read_of_needs_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_read_of_needs_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_read_of_needs'))
    )
    with op.batch_alter_table('read_of_needs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_read_of_needs_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_read_of_needs_registration_id'), ['registration_id'], unique=False)

    op.create_table('registration_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deed', sa.Enum('registered', 'changed', 'cancelled', 'restored', 'confirmed', 'promoted', 'released', 'called', 'sent-again', 'settled', name='deed', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('by', sa.Enum('asker', 'organiser', 'interpreter', 'portal', name='by', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('fields', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_registration_event_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_registration_event_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_event'))
    )
    with op.batch_alter_table('registration_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_event_registration_id'), ['registration_id'], unique=False)

    with op.batch_alter_table('edition', schema=None) as batch_op:
        batch_op.add_column(sa.Column('door_key', sa.Integer(), nullable=False, server_default='1'))

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_registration_id'), ['registration_id'], unique=False)

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_echo_of_id'), ['echo_of_id'], unique=False)
        batch_op.add_column(sa.Column('findable', sa.Text(), nullable=False, server_default=''))

    registration = sa.table("registration", *map(sa.column, ("id", "name", "email", "phone", "findable")))
    connection = op.get_bind()
    for id_, name, email, phone, _ in connection.execute(sa.select(registration)).all():
        found = registration.update().where(registration.c.id == id_)
        connection.execute(found.values(findable=find_by(name, email, phone)))
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.alter_column('findable', server_default=None)
    with op.batch_alter_table('edition', schema=None) as batch_op:
        batch_op.alter_column('door_key', server_default=None)


def downgrade():
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_registration_id'))

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_echo_of_id'))
        batch_op.drop_column('findable')

    with op.batch_alter_table('edition', schema=None) as batch_op:
        batch_op.drop_column('door_key')

    with op.batch_alter_table('registration_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registration_event_registration_id'))

    op.drop_table('registration_event')
    with op.batch_alter_table('read_of_needs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_read_of_needs_registration_id'))
        batch_op.drop_index(batch_op.f('ix_read_of_needs_at'))

    op.drop_table('read_of_needs')
    with op.batch_alter_table('need_task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_task_registration_id'))

    op.drop_table('need_task')
    with op.batch_alter_table('campaign_recipient', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_recipient_registration_id'))

    op.drop_table('campaign_recipient')
    with op.batch_alter_table('arrival', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_arrival_edition_id'))

    op.drop_table('arrival')
    op.drop_table('evening_draft')
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_edition_id'))

    op.drop_table('campaign')
    op.drop_table('access_report')
