"""a whole competition"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('milestone',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('competition_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.CheckConstraint('until >= on_day', name=op.f('ck_milestone_runs')),
    sa.ForeignKeyConstraint(['competition_id'], ['competition.id'], name=op.f('fk_milestone_competition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone'))
    )
    op.create_index(op.f('ix_milestone_competition_id'), 'milestone', ['competition_id'], unique=False)
    op.create_table('award_level',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('label', sa.String(length=40), nullable=False),
    sa.Column('last_place', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_award_level_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_level')),
    sa.UniqueConstraint('event_id', 'last_place', name=op.f('uq_award_level_event_id_last_place'))
    )
    op.create_table('clause',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('age', 'member', 'in_beijing', 'one_event', 'not_with', 'quota', 'trade', name='clausekind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('values', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_clause_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clause')),
    sa.UniqueConstraint('event_id', 'position', name=op.f('uq_clause_event_id_position'))
    )
    op.create_table('judge',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.String(length=300), server_default=sa.text("''"), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_judge_account_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_judge_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judge')),
    sa.UniqueConstraint('account_id', name=op.f('uq_judge_account_id'))
    )
    op.create_index(op.f('ix_judge_organisation_id'), 'judge', ['organisation_id'], unique=False)
    op.create_table('judge_relation',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('family', 'coach', 'teacher', 'colleague', 'other', name='relationkind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('note', sa.String(length=300), server_default=sa.text("''"), nullable=False),
    sa.Column('declared_by', sa.BigInteger(), nullable=True),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_judge_relation_account_id')),
    sa.ForeignKeyConstraint(['declared_by'], ['account.id'], name=op.f('fk_judge_relation_declared_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_judge_relation_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judge_relation')),
    sa.UniqueConstraint('account_id', 'person_id', 'kind', name=op.f('uq_judge_relation_account_id_person_id_kind'))
    )
    op.create_index(op.f('ix_judge_relation_person_id'), 'judge_relation', ['person_id'], unique=False)
    op.create_table('rules_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_rules_version_event_id')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_rules_version_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rules_version')),
    sa.UniqueConstraint('event_id', 'version', name=op.f('uq_rules_version_event_id_version')),
    info={'append_only': True}
    )
    op.create_table('draw',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('stage_id', sa.BigInteger(), nullable=False),
    sa.Column('seed', sa.String(length=80), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('stations', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), server_default=sa.text("''"), nullable=False),
    sa.Column('drawn_by', sa.BigInteger(), nullable=True),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['drawn_by'], ['account.id'], name=op.f('fk_draw_drawn_by')),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_draw_stage_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw'))
    )
    op.create_index('uq_draw_stands', 'draw', ['stage_id'], unique=True, postgresql_where=sa.text('superseded_at IS NULL'))
    op.create_table('judge_trade',
    sa.Column('judge_id', sa.BigInteger(), nullable=False),
    sa.Column('occupation_code', sa.String(length=10), nullable=False),
    sa.Column('qualification', sa.String(length=120), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['judge_id'], ['judge.id'], name=op.f('fk_judge_trade_judge_id')),
    sa.ForeignKeyConstraint(['occupation_code'], ['occupation.code'], name=op.f('fk_judge_trade_occupation_code')),
    sa.PrimaryKeyConstraint('judge_id', 'occupation_code', name=op.f('pk_judge_trade'))
    )
    op.create_table('recusal',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('appointment_id', sa.BigInteger(), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=False),
    sa.Column('ground', sa.Enum('same_union', 'relation', 'coach', 'own_wish', name='ground', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('note', sa.String(length=300), server_default=sa.text("''"), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_recusal_appointment_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_recusal_entry_id')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_recusal_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recusal')),
    sa.UniqueConstraint('appointment_id', 'entry_id', 'ground', name=op.f('uq_recusal_appointment_id_entry_id_ground'))
    )
    op.create_index(op.f('ix_recusal_entry_id'), 'recusal', ['entry_id'], unique=False)
    op.create_table('drawn_place',
    sa.Column('draw_id', sa.BigInteger(), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=False),
    sa.Column('order_no', sa.Integer(), nullable=False),
    sa.Column('station', sa.Integer(), nullable=False),
    sa.Column('round_no', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_drawn_place_draw_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_drawn_place_entry_id')),
    sa.PrimaryKeyConstraint('draw_id', 'entry_id', name=op.f('pk_drawn_place')),
    sa.UniqueConstraint('draw_id', 'order_no', name=op.f('uq_drawn_place_draw_id_order_no'))
    )
    op.create_table('standard_section',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('scheme_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('target', sa.Numeric(precision=7, scale=2), nullable=True),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_standard_section_scheme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_section')),
    sa.UniqueConstraint('scheme_id', 'code', name=op.f('uq_standard_section_scheme_id_code')),
    sa.UniqueConstraint('scheme_id', 'position', name=op.f('uq_standard_section_scheme_id_position'))
    )
    op.create_table('flag',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Uuid(), nullable=False),
    sa.Column('work_id', sa.BigInteger(), nullable=False),
    sa.Column('aspect_id', sa.BigInteger(), nullable=True),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('raised_by', sa.BigInteger(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=500), server_default=sa.text("''"), nullable=False),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("answered_at IS NULL OR answer <> ''", name=op.f('ck_flag_answered_how')),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by IS NULL)', name=op.f('ck_flag_answered')),
    sa.ForeignKeyConstraint(['answered_by'], ['account.id'], name=op.f('fk_flag_answered_by')),
    sa.ForeignKeyConstraint(['aspect_id'], ['aspect.id'], name=op.f('fk_flag_aspect_id')),
    sa.ForeignKeyConstraint(['raised_by'], ['account.id'], name=op.f('fk_flag_raised_by')),
    sa.ForeignKeyConstraint(['work_id'], ['work.id'], name=op.f('fk_flag_work_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flag')),
    sa.UniqueConstraint('key', name=op.f('uq_flag_key'))
    )
    op.create_index('ix_flag_open', 'flag', ['work_id'], unique=False, postgresql_where=sa.text('answered_at IS NULL'))
    op.create_table('remark',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('work_id', sa.BigInteger(), nullable=False),
    sa.Column('aspect_id', sa.BigInteger(), nullable=False),
    sa.Column('round_no', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('opened_by', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['aspect_id'], ['aspect.id'], name=op.f('fk_remark_aspect_id')),
    sa.ForeignKeyConstraint(['opened_by'], ['account.id'], name=op.f('fk_remark_opened_by')),
    sa.ForeignKeyConstraint(['work_id'], ['work.id'], name=op.f('fk_remark_work_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_remark')),
    sa.UniqueConstraint('work_id', 'aspect_id', 'round_no', name=op.f('uq_remark_work_id_aspect_id_round_no'))
    )
    op.add_column('aspect', sa.Column('measure', sa.Enum('free', 'yes_no', 'deduct', name='measure', native_enum=False, create_constraint=True, length=20), server_default=sa.text("'free'"), nullable=False))
    op.add_column('aspect', sa.Column('extra', sa.String(length=2000), server_default=sa.text("''"), nullable=False))
    op.add_column('aspect', sa.Column('calculation', sa.String(length=120), server_default=sa.text("''"), nullable=False))
    op.add_column('aspect', sa.Column('section_id', sa.BigInteger(), nullable=True))
    op.add_column('aspect', sa.Column('continues_id', sa.BigInteger(), nullable=True))
    op.alter_column('aspect', 'description',
               existing_type=sa.VARCHAR(length=500),
               type_=sa.String(length=2000),
               existing_nullable=False)
    op.alter_column('aspect', 'requirement',
               existing_type=sa.VARCHAR(length=500),
               type_=sa.String(length=2000),
               existing_nullable=False,
               existing_server_default=sa.text("''::character varying"))
    op.create_index(op.f('ix_aspect_continues_id'), 'aspect', ['continues_id'], unique=False)
    op.create_foreign_key(op.f('fk_aspect_continues_id'), 'aspect', 'aspect', ['continues_id'], ['id'])
    op.create_foreign_key(op.f('fk_aspect_section_id'), 'aspect', 'standard_section', ['section_id'], ['id'])
    op.add_column('competition', sa.Column('state', sa.Enum('preparing', 'announced', 'finished', 'cancelled', name='competitionstate', native_enum=False, create_constraint=True, length=20), server_default=sa.text("'preparing'"), nullable=False))
    op.add_column('competition', sa.Column('about', sa.String(length=2000), server_default=sa.text("''"), nullable=False))
    op.add_column('competition', sa.Column('venue', sa.String(length=200), server_default=sa.text("''"), nullable=False))
    op.add_column('competition', sa.Column('starts_on', sa.Date(), nullable=True))
    op.add_column('competition', sa.Column('ends_on', sa.Date(), nullable=True))
    op.add_column('competition', sa.Column('entries_from', sa.DateTime(timezone=True), nullable=True))
    op.add_column('competition', sa.Column('entries_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('competition', sa.Column('copied_from_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_competition_copied_from_id'), 'competition', 'competition', ['copied_from_id'], ['id'])
    op.alter_column('criterion', 'name',
               existing_type=sa.VARCHAR(length=120),
               type_=sa.String(length=300),
               existing_nullable=False)
    op.add_column('entry', sa.Column('name', sa.String(length=60), nullable=True))
    op.add_column('entry', sa.Column('organisation_id', sa.BigInteger(), nullable=True))
    op.add_column('entry', sa.Column('coach', sa.String(length=60), server_default=sa.text("''"), nullable=False))
    op.add_column('entry', sa.Column('state', sa.Enum('entered', 'withdrawn', 'disqualified', name='entrystate', native_enum=False, create_constraint=True, length=20), server_default=sa.text("'entered'"), nullable=False))
    op.add_column('entry', sa.Column('ground', sa.String(length=300), server_default=sa.text("''"), nullable=False))
    op.add_column('entry', sa.Column('ended_by', sa.BigInteger(), nullable=True))
    op.add_column('entry', sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    op.drop_index(op.f('ix_entry_person_id'), table_name='entry')
    op.drop_constraint(op.f('uq_entry_event_id_person_id'), 'entry', type_='unique')
    op.create_index(op.f('ix_entry_organisation_id'), 'entry', ['organisation_id'], unique=False)
    op.create_unique_constraint(op.f('uq_entry_id_event_id'), 'entry', ['id', 'event_id'])
    op.create_table('entry_member',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('substitute', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('in_beijing_since', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['entry_id', 'event_id'], ['entry.id', 'entry.event_id'], name=op.f('fk_entry_member_entry_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_entry_member_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_member')),
    sa.UniqueConstraint('entry_id', 'position', name=op.f('uq_entry_member_entry_id_position')),
    sa.UniqueConstraint('event_id', 'person_id', name=op.f('uq_entry_member_event_id_person_id'))
    )
    op.create_index(op.f('ix_entry_member_person_id'), 'entry_member', ['person_id'], unique=False)
    op.execute(
        "INSERT INTO entry_member (entry_id, event_id, person_id, position) "
        "SELECT id, event_id, person_id, 1 FROM entry"
    )
    op.execute(
        "UPDATE entry SET organisation_id = person.union_id FROM person "
        "WHERE person.id = entry.person_id"
    )
    op.alter_column('entry', 'organisation_id', nullable=False)
    op.drop_constraint(op.f('fk_entry_person_id'), 'entry', type_='foreignkey')
    op.create_foreign_key(op.f('fk_entry_ended_by'), 'entry', 'account', ['ended_by'], ['id'])
    op.create_foreign_key(op.f('fk_entry_organisation_id'), 'entry', 'organisation', ['organisation_id'], ['id'])
    op.drop_column('entry', 'person_id')
    op.add_column('event', sa.Column('team_size', sa.Integer(), server_default=sa.text('1'), nullable=False))
    op.add_column('event', sa.Column('substitutes', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('event', sa.Column('trim_from', sa.Integer(), server_default=sa.text('5'), nullable=False))
    op.add_column('event', sa.Column('judgement_spread', sa.Integer(), server_default=sa.text('1'), nullable=False))
    op.add_column('event', sa.Column('admit_tied', sa.Boolean(), server_default=sa.text('true'), nullable=False))
    op.add_column('event', sa.Column('scale', sa.Enum('none', 'median_mad', name='scale', native_enum=False, create_constraint=True, length=20), server_default=sa.text("'none'"), nullable=False))
    op.add_column('event', sa.Column('rules_version', sa.Integer(), server_default=sa.text('1'), nullable=False))
    op.add_column('event', sa.Column('vacant', postgresql.ARRAY(sa.Integer()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column('event', sa.Column('public_board', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('event', sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('event', sa.Column('frozen_board', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True))
    op.alter_column('judgement_description', 'text',
               existing_type=sa.VARCHAR(length=300),
               type_=sa.String(length=1000),
               existing_nullable=False)
    op.add_column('mark', sa.Column('round_no', sa.Integer(), server_default=sa.text('1'), nullable=False))
    op.add_column('part', sa.Column('pass_mark', sa.Numeric(precision=7, scale=2), nullable=True))
    op.add_column('part', sa.Column('reported', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('scheme', sa.Column('state', sa.Enum('draft', 'in_force', 'superseded', name='schemestate', native_enum=False, create_constraint=True, length=20), server_default=sa.text("'in_force'"), nullable=False))
    op.add_column('scheme', sa.Column('title', sa.String(length=200), server_default=sa.text("''"), nullable=False))
    op.add_column('scheme', sa.Column('reason', sa.String(length=300), server_default=sa.text("''"), nullable=False))
    op.add_column('scheme', sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('uq_scheme_draft', 'scheme', ['part_id'], unique=True, postgresql_where=sa.text("state = 'draft'"))
    op.create_index('uq_scheme_in_force', 'scheme', ['part_id'], unique=True, postgresql_where=sa.text("state = 'in_force'"))
    op.add_column('seat', sa.Column('left_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('seat', sa.Column('left_why', sa.String(length=300), server_default=sa.text("''"), nullable=False))
    op.add_column('stage', sa.Column('starts_on', sa.Date(), nullable=True))
    op.add_column('stage', sa.Column('ends_on', sa.Date(), nullable=True))
    op.add_column('stage', sa.Column('advances', sa.Integer(), nullable=True))
    op.add_column('stage', sa.Column('stations', sa.Integer(), nullable=True))
    op.alter_column('sub_criterion', 'name',
               existing_type=sa.VARCHAR(length=120),
               type_=sa.String(length=300),
               existing_nullable=False)
    op.alter_column('sub_criterion', 'day',
               existing_type=sa.INTEGER(),
               nullable=True,
               existing_server_default=sa.text('1'))
    op.create_check_constraint(op.f('ck_competition_runs'), 'competition', "ends_on >= starts_on")
    op.create_check_constraint(op.f('ck_competition_entries'), 'competition', "entries_until > entries_from")
    op.create_check_constraint(op.f('ck_event_team_size'), 'event', "team_size BETWEEN 1 AND 50")
    op.create_check_constraint(op.f('ck_event_substitutes'), 'event', "substitutes BETWEEN 0 AND 20")
    op.create_check_constraint(op.f('ck_event_trim_from'), 'event', "trim_from >= 3")
    op.create_check_constraint(op.f('ck_event_judgement_spread'), 'event', "judgement_spread BETWEEN 0 AND 3")
    op.create_check_constraint(op.f('ck_event_frozen'), 'event', "(frozen_at IS NULL) = (frozen_board IS NULL)")
    op.create_check_constraint(op.f('ck_stage_advances'), 'stage', "advances > 0")
    op.create_check_constraint(op.f('ck_stage_stations'), 'stage', "stations > 0")
    op.create_check_constraint(op.f('ck_stage_runs'), 'stage', "ends_on >= starts_on")
    op.create_check_constraint(op.f('ck_scheme_versions_say_why'), 'scheme', "version = 1 OR reason <> ''")
    op.create_check_constraint(op.f('ck_scheme_first_is_in_force'), 'scheme', "state <> 'draft' OR version > 1")
    op.create_check_constraint(op.f('ck_entry_ended'), 'entry', "(state = 'entered') = (ended_at IS NULL)")
    op.create_check_constraint(op.f('ck_entry_ended_why'), 'entry', "state = 'entered' OR ground <> ''")
    op.create_check_constraint(op.f('ck_seat_left_why'), 'seat', "left_at IS NULL OR left_why <> ''")
    op.drop_constraint(op.f('ck_appointment_eventrole'), 'appointment', type_='check')
    op.create_check_constraint(
        op.f('ck_appointment_eventrole'), 'appointment', "role IN ('judge', 'panel_lead', 'chief_judge', 'code_keeper', 'scorekeeper', 'supervisor', 'arbiter')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM appointment WHERE role IN ('code_keeper', 'arbiter')")
    op.drop_constraint(op.f('ck_appointment_eventrole'), 'appointment', type_='check')
    op.create_check_constraint(
        op.f('ck_appointment_eventrole'), 'appointment', "role IN ('judge', 'panel_lead', 'chief_judge', 'scorekeeper', 'supervisor')"
    )
    op.drop_constraint(op.f('ck_competition_runs'), 'competition', type_='check')
    op.drop_constraint(op.f('ck_competition_entries'), 'competition', type_='check')
    op.drop_constraint(op.f('ck_event_team_size'), 'event', type_='check')
    op.drop_constraint(op.f('ck_event_substitutes'), 'event', type_='check')
    op.drop_constraint(op.f('ck_event_trim_from'), 'event', type_='check')
    op.drop_constraint(op.f('ck_event_judgement_spread'), 'event', type_='check')
    op.drop_constraint(op.f('ck_event_frozen'), 'event', type_='check')
    op.drop_constraint(op.f('ck_stage_advances'), 'stage', type_='check')
    op.drop_constraint(op.f('ck_stage_stations'), 'stage', type_='check')
    op.drop_constraint(op.f('ck_stage_runs'), 'stage', type_='check')
    op.drop_constraint(op.f('ck_scheme_versions_say_why'), 'scheme', type_='check')
    op.drop_constraint(op.f('ck_scheme_first_is_in_force'), 'scheme', type_='check')
    op.drop_constraint(op.f('ck_entry_ended'), 'entry', type_='check')
    op.drop_constraint(op.f('ck_entry_ended_why'), 'entry', type_='check')
    op.drop_constraint(op.f('ck_seat_left_why'), 'seat', type_='check')
    op.alter_column('sub_criterion', 'day',
               existing_type=sa.INTEGER(),
               nullable=False,
               existing_server_default=sa.text('1'))
    op.alter_column('sub_criterion', 'name',
               existing_type=sa.String(length=300),
               type_=sa.VARCHAR(length=120),
               existing_nullable=False)
    op.drop_column('stage', 'stations')
    op.drop_column('stage', 'advances')
    op.drop_column('stage', 'ends_on')
    op.drop_column('stage', 'starts_on')
    op.drop_column('seat', 'left_why')
    op.drop_column('seat', 'left_at')
    op.drop_index('uq_scheme_in_force', table_name='scheme', postgresql_where=sa.text("state = 'in_force'"))
    op.drop_index('uq_scheme_draft', table_name='scheme', postgresql_where=sa.text("state = 'draft'"))
    op.drop_column('scheme', 'applied_at')
    op.drop_column('scheme', 'reason')
    op.drop_column('scheme', 'title')
    op.drop_column('scheme', 'state')
    op.drop_column('part', 'reported')
    op.drop_column('part', 'pass_mark')
    op.drop_column('mark', 'round_no')
    op.alter_column('judgement_description', 'text',
               existing_type=sa.String(length=1000),
               type_=sa.VARCHAR(length=300),
               existing_nullable=False)
    op.drop_column('event', 'frozen_board')
    op.drop_column('event', 'frozen_at')
    op.drop_column('event', 'public_board')
    op.drop_column('event', 'vacant')
    op.drop_column('event', 'rules_version')
    op.drop_column('event', 'scale')
    op.drop_column('event', 'admit_tied')
    op.drop_column('event', 'judgement_spread')
    op.drop_column('event', 'trim_from')
    op.drop_column('event', 'substitutes')
    op.drop_column('event', 'team_size')
    op.add_column('entry', sa.Column('person_id', sa.BIGINT(), autoincrement=False, nullable=True))
    op.execute(
        "UPDATE entry SET person_id = m.person_id FROM entry_member m "
        "WHERE m.entry_id = entry.id AND m.position = 1"
    )
    op.alter_column('entry', 'person_id', nullable=False)
    op.drop_index(op.f('ix_entry_member_person_id'), table_name='entry_member')
    op.drop_table('entry_member')
    op.drop_constraint(op.f('fk_entry_organisation_id'), 'entry', type_='foreignkey')
    op.drop_constraint(op.f('fk_entry_ended_by'), 'entry', type_='foreignkey')
    op.create_foreign_key(op.f('fk_entry_person_id'), 'entry', 'person', ['person_id'], ['id'])
    op.drop_constraint(op.f('uq_entry_id_event_id'), 'entry', type_='unique')
    op.drop_index(op.f('ix_entry_organisation_id'), table_name='entry')
    op.create_unique_constraint(op.f('uq_entry_event_id_person_id'), 'entry', ['event_id', 'person_id'], postgresql_nulls_not_distinct=False)
    op.create_index(op.f('ix_entry_person_id'), 'entry', ['person_id'], unique=False)
    op.drop_column('entry', 'ended_at')
    op.drop_column('entry', 'ended_by')
    op.drop_column('entry', 'ground')
    op.drop_column('entry', 'state')
    op.drop_column('entry', 'coach')
    op.drop_column('entry', 'organisation_id')
    op.drop_column('entry', 'name')
    op.alter_column('criterion', 'name',
               existing_type=sa.String(length=300),
               type_=sa.VARCHAR(length=120),
               existing_nullable=False)
    op.drop_constraint(op.f('fk_competition_copied_from_id'), 'competition', type_='foreignkey')
    op.drop_column('competition', 'copied_from_id')
    op.drop_column('competition', 'entries_until')
    op.drop_column('competition', 'entries_from')
    op.drop_column('competition', 'ends_on')
    op.drop_column('competition', 'starts_on')
    op.drop_column('competition', 'venue')
    op.drop_column('competition', 'about')
    op.drop_column('competition', 'state')
    op.drop_constraint(op.f('fk_aspect_section_id'), 'aspect', type_='foreignkey')
    op.drop_constraint(op.f('fk_aspect_continues_id'), 'aspect', type_='foreignkey')
    op.drop_index(op.f('ix_aspect_continues_id'), table_name='aspect')
    op.alter_column('aspect', 'requirement',
               existing_type=sa.String(length=2000),
               type_=sa.VARCHAR(length=500),
               existing_nullable=False,
               existing_server_default=sa.text("''::character varying"))
    op.alter_column('aspect', 'description',
               existing_type=sa.String(length=2000),
               type_=sa.VARCHAR(length=500),
               existing_nullable=False)
    op.drop_column('aspect', 'continues_id')
    op.drop_column('aspect', 'section_id')
    op.drop_column('aspect', 'calculation')
    op.drop_column('aspect', 'extra')
    op.drop_column('aspect', 'measure')
    op.drop_table('remark')
    op.drop_index('ix_flag_open', table_name='flag', postgresql_where=sa.text('answered_at IS NULL'))
    op.drop_table('flag')
    op.drop_table('standard_section')
    op.drop_table('drawn_place')
    op.drop_index(op.f('ix_recusal_entry_id'), table_name='recusal')
    op.drop_table('recusal')
    op.drop_table('judge_trade')
    op.drop_index('uq_draw_stands', table_name='draw', postgresql_where=sa.text('superseded_at IS NULL'))
    op.drop_table('draw')
    op.drop_table('rules_version')
    op.drop_index(op.f('ix_judge_relation_person_id'), table_name='judge_relation')
    op.drop_table('judge_relation')
    op.drop_index(op.f('ix_judge_organisation_id'), table_name='judge')
    op.drop_table('judge')
    op.drop_table('clause')
    op.drop_table('award_level')
    op.drop_index(op.f('ix_milestone_competition_id'), table_name='milestone')
    op.drop_table('milestone')
