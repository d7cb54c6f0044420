"""interpreters"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('interpreter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('locale', sa.String(length=2), nullable=False),
    sa.Column('register', sa.Enum('rbtv', 'wbtv', 'rtgs', 'volunteer', name='register', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('gender', sa.Enum('', 'woman', 'man', 'other', name='gender', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('has_kit', sa.Boolean(), nullable=False),
    sa.Column('most_listeners', sa.Integer(), nullable=True),
    sa.Column('cost', sa.Integer(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('cost IS NULL OR cost >= 0', name=op.f('ck_interpreter_cost')),
    sa.CheckConstraint('most_listeners IS NULL OR most_listeners BETWEEN 1 AND 60', name=op.f('ck_interpreter_most_listeners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter'))
    )
    with op.batch_alter_table('interpreter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interpreter_email'), ['email'], unique=False)

    op.create_table('available',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_available_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_available_interpreter_id_interpreter'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_available')),
    sa.UniqueConstraint('interpreter_id', 'edition_id', name=op.f('uq_available_interpreter_id_edition_id'))
    )
    with op.batch_alter_table('available', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_available_edition_id'), ['edition_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('mode', sa.Enum('spoken', 'signed', 'written', 'tactile', name='mode', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('sent', 'accepted', 'partly', 'declined', 'expired', 'cancelled', name='invitationstate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_invitation_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_invitation_interpreter_id_interpreter'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_invitation_token_digest'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_edition_id'), ['edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_interpreter_id'), ['interpreter_id'], unique=False)

    op.create_table('matching_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('result', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_matching_run_edition_id_edition'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matching_run'))
    )
    with op.batch_alter_table('matching_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_matching_run_edition_id'), ['edition_id'], unique=False)

    op.create_table('skill',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('mode', sa.Enum('spoken', 'signed', 'written', 'tactile', name='mode', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('source', sa.Enum('nl', 'en', 'both', name='source', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_skill_interpreter_id_interpreter'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skill')),
    sa.UniqueConstraint('interpreter_id', 'language', 'mode', name=op.f('uq_skill_interpreter_id_language_mode'))
    )
    with op.batch_alter_table('skill', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_skill_interpreter_id'), ['interpreter_id'], unique=False)

    op.create_table('duty',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('part_id', sa.Integer(), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('mode', sa.Enum('spoken', 'signed', 'written', 'tactile', name='mode', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'invited', 'confirmed', name='dutystate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('is_locked', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_duty_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_duty_interpreter_id_interpreter'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['part_id'], ['programme_row.id'], name=op.f('fk_duty_part_id_programme_row'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty')),
    sa.UniqueConstraint('interpreter_id', 'part_id', name=op.f('uq_duty_interpreter_id_part_id'))
    )
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_edition_id'), ['edition_id'], unique=False)

    op.create_table('market_slot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('mode', sa.Enum('spoken', 'signed', 'written', 'tactile', name='mode', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_market_slot_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_market_slot_interpreter_id_interpreter'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_market_slot_theme_id_theme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_slot')),
    sa.UniqueConstraint('theme_id', 'starts_at', name=op.f('uq_market_slot_theme_id_starts_at'))
    )
    with op.batch_alter_table('market_slot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_market_slot_edition_id'), ['edition_id'], unique=False)

    op.create_table('request_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('was', sa.Enum('open', 'proposed', 'invited', 'confirmed', 'told', 'own', 'not-found', 'withdrawn', name='was', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('became', sa.Enum('open', 'proposed', 'invited', 'confirmed', 'told', 'own', 'not-found', 'withdrawn', name='became', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('by', sa.Enum('asker', 'organiser', 'interpreter', 'portal', name='by', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('why', sa.Enum('asked', 'another-wish', 'taken-back', 'not-coming', 'coming-after-all', 'planned', 'letter-sent', 'accepted', 'declined', 'told', 'nobody-found', 'chose-another-way', 'searched-again', 'another-number', 'released', name='why', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_request_event_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['request_id'], ['interpreter_request.id'], name=op.f('fk_request_event_request_id_interpreter_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_event'))
    )
    with op.batch_alter_table('request_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_event_request_id'), ['request_id'], unique=False)

    with op.batch_alter_table('interpreter_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('plan', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('state', sa.Enum('open', 'proposed', 'invited', 'confirmed', 'told', 'own', 'not-found', 'withdrawn', name='requeststate', native_enum=False, create_constraint=True, length=20), nullable=False, server_default='open'))
        batch_op.add_column(sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('planned_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('otherwise', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('welcomed_at', sa.DateTime(timezone=True), nullable=True))

    # What was asked before requests had states.
    op.execute("UPDATE interpreter_request SET changed_at = asked_at")
    op.execute("UPDATE interpreter_request SET state = 'own' WHERE arranged_by IN ('bring', 'own')")
    with op.batch_alter_table('interpreter_request', schema=None) as batch_op:
        batch_op.alter_column('changed_at', nullable=False)
        batch_op.alter_column('state', server_default=None)



def downgrade():
    with op.batch_alter_table('interpreter_request', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_interpreter_request_requeststate'), type_='check')
        batch_op.drop_column('welcomed_at')
        batch_op.drop_column('chosen_at')
        batch_op.drop_column('otherwise')
        batch_op.drop_column('planned_at')
        batch_op.drop_column('changed_at')
        batch_op.drop_column('state')
        batch_op.drop_column('plan')

    with op.batch_alter_table('request_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_request_event_request_id'))

    op.drop_table('request_event')
    with op.batch_alter_table('market_slot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_market_slot_edition_id'))

    op.drop_table('market_slot')
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_edition_id'))

    op.drop_table('duty')
    with op.batch_alter_table('skill', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_skill_interpreter_id'))

    op.drop_table('skill')
    with op.batch_alter_table('matching_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_matching_run_edition_id'))

    op.drop_table('matching_run')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_interpreter_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_edition_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('available', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_available_edition_id'))

    op.drop_table('available')
    with op.batch_alter_table('interpreter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interpreter_email'))

    op.drop_table('interpreter')
