"""files and batches"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('batch',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('started_by', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'running', 'done', 'failed', 'cancelled', name='batchstate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('outcome', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('problem', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('cancel_wished', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled'))", name=op.f('ck_batch_finished')),
    sa.CheckConstraint("(state = 'done') = (outcome IS NOT NULL)", name=op.f('ck_batch_outcome')),
    sa.CheckConstraint("(state = 'failed') = (problem IS NOT NULL)", name=op.f('ck_batch_problem')),
    sa.CheckConstraint('done >= 0 AND total >= 0', name=op.f('ck_batch_progress')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch'))
    )
    op.create_table('stored_file',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('sha256', postgresql.BYTEA(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('pdf', 'xlsx', 'png', 'jpeg', name='kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kept_by', sa.BigInteger(), nullable=True),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(sha256) = 32', name=op.f('ck_stored_file_hash')),
    sa.CheckConstraint('size > 0', name=op.f('ck_stored_file_size')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file'))
    )
    op.create_index(op.f('ix_stored_file_sha256'), 'stored_file', ['sha256'], unique=False)
    op.create_table('batch_problem',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('batch_id', sa.BigInteger(), nullable=False),
    sa.Column('sheet', sa.String(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=True),
    sa.Column('column', sa.Integer(), nullable=True),
    sa.Column('text', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['batch.id'], name=op.f('fk_batch_problem_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch_problem'))
    )
    op.create_index(op.f('ix_batch_problem_batch_id'), 'batch_problem', ['batch_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_batch_problem_batch_id'), table_name='batch_problem')
    op.drop_table('batch_problem')
    op.drop_index(op.f('ix_stored_file_sha256'), table_name='stored_file')
    op.drop_table('stored_file')
    op.drop_table('batch')
