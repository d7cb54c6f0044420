"""the market"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


# A promise that was made in public stays as it was made, whoever reaches the database. A missing translation may
# still be added, and a note may stand beside it.
CHANGED = """
    OLD.published_at IS NOT NULL AND (
        NEW.theme_id <> OLD.theme_id OR NEW.slug <> OLD.slug
        OR (OLD.wording_nl <> '' AND NEW.wording_nl <> OLD.wording_nl)
        OR (OLD.wording_en <> '' AND NEW.wording_en <> OLD.wording_en)
        OR NEW.published_at IS NULL OR NEW.published_at <> OLD.published_at
    )
"""
SQLITE = (
    f"""CREATE TRIGGER plan_stays BEFORE UPDATE ON plan WHEN {CHANGED}
    BEGIN SELECT RAISE(ABORT, 'a published plan stays as it is'); END""",
    """CREATE TRIGGER plan_is_kept BEFORE DELETE ON plan WHEN OLD.published_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a published plan is kept'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION keep_plan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a published plan stays as it is' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"CREATE TRIGGER plan_stays BEFORE UPDATE ON plan FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION keep_plan()",
    """CREATE TRIGGER plan_is_kept BEFORE DELETE ON plan FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION keep_plan()""",
    "CREATE TRIGGER plans_are_kept BEFORE TRUNCATE ON plan EXECUTE FUNCTION keep_plan()",
)


def upgrade():
    op.create_table('device',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_device_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_device_token_digest'))
    )
    op.create_table('personal_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_personal_link_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_link')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_personal_link_token_digest'))
    )
    op.create_table('mailed_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['link_id'], ['personal_link.id'], name=op.f('fk_mailed_code_link_id_personal_link'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_code'))
    )
    op.create_table('plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('wording_nl', sa.String(length=500), nullable=False),
    sa.Column('wording_en', sa.String(length=500), nullable=False),
    sa.Column('translation', sa.String(length=500), nullable=False),
    sa.Column('note_nl', sa.String(length=500), nullable=False),
    sa.Column('note_en', sa.String(length=500), nullable=False),
    sa.Column('note_version', sa.Integer(), nullable=False),
    sa.Column('published_note', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_sample', sa.Boolean(), nullable=False),
    sa.CheckConstraint("wording_nl <> '' OR wording_en <> ''", name=op.f('ck_plan_wording')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_plan_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_slug'))
    )
    op.create_table('stand',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('is_sample', sa.Boolean(), nullable=False),
    sa.Column('host', sa.String(length=200), nullable=False),
    sa.Column('contact', sa.String(length=254), nullable=False),
    sa.Column('introduction_version', sa.Integer(), nullable=False),
    sa.Column('published_introduction', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('ready_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ready_reason', sa.String(length=300), nullable=False),
    sa.Column('translation_wanted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_stand_theme_id_theme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand')),
    sa.UniqueConstraint('theme_id', name=op.f('uq_stand_theme_id'))
    )
    op.create_table('outcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('done', 'partly', 'not', 'dropped', name='state', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('sentence_nl', sa.String(length=300), nullable=False),
    sa.Column('sentence_en', sa.String(length=300), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_outcome_plan_id_plan')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_outcome_theme_id_theme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome')),
    sa.UniqueConstraint('plan_id', 'theme_id', name=op.f('uq_outcome_plan_id_theme_id'))
    )
    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stand_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('locale', sa.String(length=2), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=300), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('set_aside_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['stand_id'], ['stand.id'], name=op.f('fk_question_stand_id_stand'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question'))
    )
    op.create_table('stand_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stand_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.Enum('done', 'next', 'story', 'ask', 'languages', 'team', name='field', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('locale', sa.String(length=2), nullable=False),
    sa.Column('draft', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('published', sa.Text(), nullable=False),
    sa.Column('published_version', sa.Integer(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_against', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['stand_id'], ['stand.id'], name=op.f('fk_stand_text_stand_id_stand'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_text')),
    sa.UniqueConstraint('stand_id', 'field', 'locale', name=op.f('uq_stand_text_stand_id_field_locale'))
    )
    op.create_table('revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_revision_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_revision_theme_id_theme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sa.UniqueConstraint('theme_id', 'key', 'version', name=op.f('uq_revision_theme_id_key_version'))
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade():
    op.drop_table('revision')
    op.drop_table('stand_text')
    op.drop_table('question')
    op.drop_table('outcome')
    op.drop_table('stand')
    op.drop_table('plan')
    op.drop_table('mailed_code')
    op.drop_table('personal_link')
    op.drop_table('device')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_plan")
