"""Bringing a database to the newest version, and saying whether it is there."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from core.database import Base, grant

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"
MIGRATION_LOCK = 0x317
LOCK_WAIT = "30s"


def upgrade(owner_url: str, role: str) -> None:
    """Run what is missing, as the owner, and give the application's role its rights anew.

    Two that migrate at once go one after the other. A migration that waits longer than 30 s for
    a table gives up rather than hold up everybody who uses it.
    """

    def run(connection: Connection, config: Config) -> None:
        command.upgrade(config, "head")
        grant(connection, role)

    _with_connection(owner_url, run)


def revise(owner_url: str, message: str) -> None:
    """Write a new migration from how the models differ from this database (for developers)."""

    def write(_: Connection, config: Config) -> None:
        command.revision(config, message, autogenerate=True, rev_id=_next_id())

    _with_connection(owner_url, write)


def differences(owner_url: str) -> list[object]:
    """What `alembic check` would find between the models and this database; empty when none."""
    found: list[object] = []

    def compare(connection: Connection, _: Config) -> None:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found.extend(compare_metadata(context, Base.metadata))

    _with_connection(owner_url, compare)
    return found


def head() -> str:
    """The newest version there is.

    :raises alembic.util.CommandError: the history has more than one line.
    """
    return ScriptDirectory(str(SCRIPTS)).get_current_head() or ""


def _with_connection(owner_url: str, act: Callable[[Connection, Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    engine = create_engine(owner_url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.execute(text(f"SET lock_timeout = '{LOCK_WAIT}'"))
            connection.commit()
            config.attributes["connection"] = connection
            act(connection, config)
            connection.commit()
    finally:
        engine.dispose()


def _next_id() -> str:
    known = [script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()]
    return f"{max((int(name) for name in known), default=0) + 1:04d}"
