"""Jiangxin's composition root and command line: which rooms there are, and what one can call."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click
import structlog
from alembic.util import CommandError
from litestar import Litestar
from pydantic import ValidationError
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

import competitions.room
import core.web.ground
import core.web.openapi
import membership.room
from core import audit, backup, database, embedded, files, logs, migrate, vault
from core.database import sqlstate
from core.settings import Mode, Settings
from core.web.app import build
from core.web.serving import serve

ROOMS = (core.web.ground.ROOM, membership.room.ROOM, competitions.room.ROOM)
BACKUP_KEY = "backup.key"
FILES = "files"

log = structlog.get_logger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Place:
    """Settings with both database addresses known, and whether the database is our own."""

    settings: Settings
    embedded: bool

    def tend(self) -> None:
        """Bring our own PostgreSQL back if it died; where it cannot start, say why in the log."""
        if not self.embedded:
            return
        try:
            if not embedded.is_running(self.settings.data_dir):
                urls = embedded.start(self.settings.data_dir)
                if urls.application != self.settings.database_url:
                    log.error("PostgreSQL had to take another port; start Jiangxin again")
        except embedded.EmbeddedError as error:
            log.error("PostgreSQL does not start", reason=str(error))


def app(settings: Settings, tend: Callable[[], None] | None = None) -> Litestar:
    """The web application on a database that is there and migrated, with keys in use."""
    grants = [room.grants for room in ROOMS if room.grants is not None]
    return build(settings, ROOMS, membership.room.actor_loader(grants), tend)


def place(mode: Mode | None = None, *, new_keys: bool = True) -> Place:
    """Read the settings, make the data folder, load keys, and find or start the database.

    Our own PostgreSQL runs until the command ends, or longer where another process uses it.

    :param new_keys: whether a new data folder gets keys of its own.
    """
    settings = Settings() if mode is None else Settings(mode=mode)
    logs.configure(settings.log_level)
    if settings.demo:
        settings = settings.model_copy(update={"data_dir": settings.data_dir / "demo"})
    _make_folder(settings.data_dir)
    own = not settings.database_url
    if own:
        urls = click.get_current_context().with_resource(embedded.using(settings.data_dir))
        settings = settings.model_copy(
            update={"database_url": urls.application, "migrate_url": urls.owner}
        )
    elif not settings.migrate_url:
        settings = settings.model_copy(update={"migrate_url": settings.database_url})
    load = vault.load_or_create if own and new_keys else vault.load
    vault.use(load(settings.keys))
    files.use(settings.data_dir / FILES)
    return Place(settings, own)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Jiangxin, the system of record for a city's skilled workers.

    Settings are environment variables; README.md lists them.
    """


@cli.command()
def run() -> None:
    """Serve for real: your keys, your people, no demonstration."""
    here = place(Mode.PRODUCTION)
    if here.embedded:
        _migrate(here.settings)
        asyncio.run(_fill(here.settings, demo=False))
    asyncio.run(_require_ready(here.settings))
    _serve(here)


@cli.command()
def demo() -> None:
    """Serve the demonstration, with accounts and codes that everybody may see."""
    here = place(Mode.DEMO)
    _migrate(here.settings)
    asyncio.run(_fill(here.settings, demo=True))
    click.echo(membership.room.demo_accounts(here.settings.address))
    _serve(here)


@cli.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest version, as its owner (MIGRATE_URL)."""
    _migrate(place().settings)
    click.echo(f"The database is at version {migrate.head()}.")


@cli.command()
@click.argument("message")
def revise(message: str) -> None:
    """Write a migration from how the models differ from the database (for developers)."""
    migrate.revise(place().settings.migrate_url, message)


@cli.command()
def seed() -> None:
    """Fill in what every installation needs: organisations and occupations. Twice does no harm."""
    here = place()
    _migrate(here.settings)
    asyncio.run(_fill(here.settings, demo=here.settings.demo))
    click.echo("Organisations and occupations are there.")


@cli.command()
@click.argument("login")
@click.argument("name")
def administrator(login: str, name: str) -> None:
    """Invite the first administrator; prints the link to follow."""
    here = place()
    token = asyncio.run(
        _in_session(
            here.settings.database_url,
            lambda s: membership.room.first_administrator(s, login, name),
        )
    )
    click.echo(f"{here.settings.address}/invitations/{token}")


@cli.command()
def keys() -> None:
    """Make the key file of a new installation (never overwrites one)."""
    settings = Settings()
    vault.create(settings.keys)
    click.echo(f"Keys are in {settings.keys}. Keep a copy where the database is not.")


@cli.command()
@click.argument("target", type=click.Path(path_type=Path))
def openapi(target: Path) -> None:
    """Write the API's OpenAPI document, from which the pages' types are made."""
    target.write_text(openapi_document(), encoding="utf-8")


def openapi_document() -> str:
    """As JSON; needs no database."""
    unconnected = Settings(database_url="postgresql+psycopg://nobody@localhost/none")
    return json.dumps(core.web.openapi.document(app(unconnected)), indent=1, sort_keys=True)


@cli.command()
@click.option("--competition", type=int, help="Also its totals and places, from the marks alone.")
def verify(competition: int | None) -> None:
    """Prove what can be proved: the audit chain, every score from its marks. Exit 1 if not."""
    here = place()
    problems = asyncio.run(_verify(here.settings))
    if competition is not None:
        problems += asyncio.run(_compare(here.settings, competition))
    if problems:
        raise click.ClickException(f"{problems} of the proofs failed.")


@cli.group()
def scheme() -> None:
    """Marking schemes as workbooks; needs no database."""


@scheme.command("check")
@click.argument("source", type=click.Path(path_type=Path))
def check_scheme(source: Path) -> None:
    """Say what a CIS workbook holds and everything that is wrong with it. Exit 1 if anything is."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{source} cannot be read ({error.strerror}).") from error
    checked = competitions.room.check_workbook(content)
    for line in checked.lines:
        click.echo(line)
    if not checked.right:
        sys.exit(1)


@cli.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def backup_command(target: Path) -> None:
    """Write database and files into one encrypted file."""
    here = place().settings
    key = backup.own_key(here.data_dir / BACKUP_KEY)
    if key.created:
        click.echo(
            f"Backups open with {key.path}. Keep a copy of it, and of {here.keys}, elsewhere."
        )
    made = backup.backup(here.migrate_url, _files(here), target, [key.recipient])
    click.echo(f"{made.path}: {made.size:,} bytes, {made.tables} tables, {made.files} files.")


@cli.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--key", type=click.Path(path_type=Path), help="The key file that opens it.")
def restore(source: Path, key: Path | None) -> None:
    """Read a backup into an empty database, with the key file of the old one in place."""
    here = place(new_keys=False).settings
    made = backup.restore(
        source, here.migrate_url, here.data_dir / FILES, key or here.data_dir / BACKUP_KEY
    )
    _migrate(here)
    asyncio.run(_in_session(here.migrate_url, audit.open_era))
    click.echo(f"Restored {made.tables} tables and {made.files} files. Now run `verify`.")


def _files(settings: Settings) -> Path | None:
    """The folder of uploaded files, once there is one."""
    folder = settings.data_dir / FILES
    return folder if folder.is_dir() else None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"The data folder {folder} cannot be made ({error.strerror}). Give this user the "
            "right to write there, or name another folder by DATA_DIR."
        ) from error


def _migrate(settings: Settings) -> None:
    role = make_url(settings.database_url).username or ""
    migrate.upgrade(settings.migrate_url, role)


async def _fill(settings: Settings, *, demo: bool) -> None:
    async def fill(session: AsyncSession) -> None:
        # Of two that start at once on an empty database, one finds everything there.
        await session.execute(select(func.pg_advisory_xact_lock(migrate.MIGRATION_LOCK)))
        for room in ROOMS:
            if room.base is not None:
                await room.base(session)
        for room in ROOMS:
            if demo and room.demo is not None:
                await room.demo(session)

    await _in_session(settings.database_url, fill)


async def _in_session(url: str, act: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    """One transaction for a command."""
    engine = database.connect(url, pool_size=1)
    try:
        async with database.begin(database.sessions(engine)) as session:
            return await act(session)
    finally:
        await engine.dispose()


async def _verify(settings: Settings) -> int:
    """Print each proof with what it found; how many failed."""
    failed = 0
    checks = {"audit chain": audit.check} | {
        name: check for room in ROOMS for name, check in room.checks.items()
    }
    for name, check in checks.items():
        problems = await _in_session(settings.database_url, check)
        failed += bool(problems)
        click.echo(f"{name}: {'; '.join(problems) if problems else 'right'}")
    return failed


async def _compare(settings: Settings, competition: int) -> int:
    """Print for each stage whether its result comes from the marks alone; how many do not."""
    found = await _in_session(
        settings.database_url, lambda s: competitions.room.compare(s, competition)
    )
    if not found:
        raise click.ClickException(f"Competition {competition} has no event.")
    for line in found:
        click.echo(str(line))
    return sum(not line.same for line in found)


async def _require_ready(settings: Settings) -> None:
    """Refuse to serve as the owner of the tables, or on another version."""
    engine = database.connect(settings.database_url, pool_size=1)
    try:
        async with engine.connect() as connection:
            problem = await core.web.ground.unready(connection)
    finally:
        await engine.dispose()
    if problem:
        raise click.ClickException(problem)


def _serve(here: Place) -> None:
    settings = here.settings
    listener = _listen(settings.host, settings.port)
    port = listener.getsockname()[1]
    if port != settings.port:
        settings = settings.model_copy(update={"port": port})
    click.echo(f"Serving on {settings.address} (stop with Ctrl-C)")
    started = serve(lambda tend: app(settings, tend), listener, settings.workers, here.tend)
    if not started:
        raise click.ClickException("The application did not start; the log above says why.")


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # who calls before the application is up waits for it
    except OSError as error:
        raise click.ClickException(
            f"Port {port} on {host} is taken ({error.strerror}). Stop what uses it, or choose "
            "another by PORT, for example: PORT=8010 make run"
        ) from error
    return listener


def main() -> None:
    """Run a command; what an operator can mend is told in a sentence, without a traceback."""
    # Stopped by a service manager as by Ctrl-C: what was opened is closed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        cli()
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        click.echo(f"Error: {sentence}", err=True)
        sys.exit(1)


def _sentence(error: Exception) -> str | None:
    """What an operator can do about it, or nothing where the fault is ours."""
    cause = str(getattr(error, "orig", error)).strip().partition("\n")[0]
    if isinstance(error, embedded.EmbeddedError | vault.VaultError | backup.BackupError):
        return str(error)
    if isinstance(error, ValidationError):
        wrong = error.errors()[0]
        name = "_".join(str(part) for part in wrong["loc"]).upper()
        return f"The setting {name} cannot be used ({wrong['msg']}). README.md lists the settings."
    if isinstance(error, ArgumentError):
        return "DATABASE_URL or MIGRATE_URL cannot be read. README.md shows how they are written."
    if isinstance(error, OperationalError):
        return (
            f"The database does not answer ({cause}). Start it, or correct DATABASE_URL and "
            "MIGRATE_URL."
        )
    if isinstance(error, ProgrammingError) and sqlstate(error) == "42501":
        return f"This role may not do that ({cause}). Name the tables' owner in MIGRATE_URL."
    if isinstance(error, CommandError):
        return (
            f"The database is of another release than this program ({cause}). Use the release "
            "that migrated it, or a newer one."
        )
    return None


if __name__ == "__main__":
    main()
