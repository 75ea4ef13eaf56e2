"""why a place is vacant and why a competition is cancelled"""

from alembic import op
import sqlalchemy as sa

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('competition', sa.Column('cancelled_why', sa.String(length=300), server_default=sa.text("''"), nullable=False))
    op.create_check_constraint(op.f('ck_competition_cancelled_why'), 'competition', "state <> 'cancelled' OR cancelled_why <> ''")
    op.add_column('event', sa.Column('vacant_why', sa.String(length=300), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    op.drop_column('event', 'vacant_why')
    op.drop_constraint(op.f('ck_competition_cancelled_why'), 'competition', type_='check')
    op.drop_column('competition', 'cancelled_why')
