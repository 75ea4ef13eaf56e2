"""Alembic's way in: one connection handed over by ``core.migrate``, every room's tables known."""

from alembic import context
from sqlalchemy import Connection

import competitions.models
import core.audit
import core.batches
import core.due
import core.files
import core.outbox
import membership.models
from core.database import Base

KNOWN = (
    core.audit,
    core.batches,
    core.due,
    core.files,
    core.outbox,
    membership.models,
    competitions.models,
)


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
