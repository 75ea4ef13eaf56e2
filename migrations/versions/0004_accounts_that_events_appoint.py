"""accounts that events appoint"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

OPEN = sa.text('accepted_at IS NULL AND lapsed_at IS NULL')
FIELDS = ['login', 'organisation_id', 'role']


def upgrade() -> None:
    op.alter_column('invitation', 'role', existing_type=sa.String(length=20), nullable=True)
    op.drop_index('uq_invitation_open', table_name='invitation', postgresql_where=OPEN)
    op.create_index(
        'uq_invitation_open',
        'invitation',
        FIELDS,
        unique=True,
        postgresql_where=OPEN,
        postgresql_nulls_not_distinct=True,
    )
    op.add_column(
        'judge',
        sa.Column(
            'search', postgresql.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    op.create_index('ix_judge_search', 'judge', ['search'], postgresql_using='gin')
    op.drop_constraint(op.f('ck_recusal_ground'), 'recusal', type_='check')
    op.create_check_constraint(
        op.f('ck_recusal_ground'),
        'recusal',
        "ground IN ('same_union', 'relation', 'coach', 'own_wish', 'decided')",
    )
