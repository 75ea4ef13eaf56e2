"""what happens to entries"""

from alembic import op
import sqlalchemy as sa

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('entry_change',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('entry_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('withdrawn', 'disqualified', 'reinstated', 'substituted', name='changekind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('came_id', sa.BigInteger(), nullable=True),
    sa.Column('went_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'substituted') = (came_id IS NOT NULL AND went_id IS NOT NULL)", name=op.f('ck_entry_change_who')),
    sa.ForeignKeyConstraint(['came_id'], ['person.id'], name=op.f('fk_entry_change_came_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_entry_change_entry_id')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_entry_change_made_by')),
    sa.ForeignKeyConstraint(['went_id'], ['person.id'], name=op.f('fk_entry_change_went_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_change'))
    )
    op.create_index(op.f('ix_entry_change_entry_id'), 'entry_change', ['entry_id'], unique=False)
    op.add_column('entry', sa.Column('pinyin', sa.String(length=400), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    op.drop_column('entry', 'pinyin')
    op.drop_index(op.f('ix_entry_change_entry_id'), table_name='entry_change')
    op.drop_table('entry_change')
