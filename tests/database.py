"""Databases for tests: one server a run, one database a worker, one transaction a test.

``TEST_MIGRATE_URL`` and ``TEST_DATABASE_URL`` name an outside server instead of our own: a role
that may create databases, and the application's role.
"""

import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from core import embedded, migrate

OWNER = "TEST_MIGRATE_URL"
APPLICATION = "TEST_DATABASE_URL"


def start_server() -> Path | None:
    """For the whole run; the folder to stop it by, or None for an outside server."""
    if OWNER in os.environ:
        return None
    # Not pytest's own folder: that is closed to the user whom PostgreSQL runs as under root.
    folder = Path(tempfile.mkdtemp(prefix="jiangxin-tests-"))
    folder.chmod(0o755)
    urls = embedded.start(folder)
    os.environ[OWNER], os.environ[APPLICATION] = urls.owner, urls.application
    return folder


def stop_server(folder: Path) -> None:
    embedded.stop(folder)
    shutil.rmtree(folder)


def make_database(name: str) -> tuple[str, str]:
    """A new, migrated database; its addresses for owner and application."""
    owner, application = make_url(os.environ[OWNER]), make_url(os.environ[APPLICATION])
    engine = create_engine(owner, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    urls = tuple(
        url.set(database=name).render_as_string(hide_password=False) for url in (owner, application)
    )
    migrate.upgrade(urls[0], application.username or "")
    return urls[0], urls[1]
