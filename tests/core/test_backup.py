import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from core import embedded
from core.backup import BackupError, backup, own_key, restore
from core.backup.keys import read_recipients
from core.backup.making import FILES
from core.backup.sealing import sealed

NAME = "欧阳娜娜"
_numbers = count()


@dataclass(frozen=True)
class Made:
    """A backup of a small database and three files, and the key that opens it."""

    path: Path
    key: Path
    rows: list[tuple[object, ...]]


@pytest.fixture(scope="module")
def owner_url() -> Iterator[str]:
    # Not pytest's folder: as root the server runs as another user, who couldn't pass through.
    folder = Path(tempfile.mkdtemp(prefix="jiangxin-test-"))
    try:
        yield embedded.start(folder).owner
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made(owner_url: str, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    url = new_database(owner_url)
    with connect(url) as session:
        session.execute(
            "CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " name text NOT NULL, photo bytea, tags text[] NOT NULL CHECK (cardinality(tags) > 0))"
        )
        session.execute(
            "INSERT INTO people (name, photo, tags) SELECT %s || n, decode(md5(n::text), 'hex'),"
            " ARRAY[n::text, E'a\\tb\\n'] FROM generate_series(1, 5000) n",
            (NAME,),
        )
        session.execute("GRANT SELECT ON people TO jiangxin_app")
    files = folder / "files"
    (files / "a" / "b").mkdir(parents=True)
    (files / "a" / "b" / "deep").write_bytes(b"deep")
    (files / "empty").write_bytes(b"")
    (files / "large").write_bytes(os.urandom(3_000_000))
    key = own_key(folder / "backup.key")
    report = backup(url, files, folder / "backup.age", [key.recipient])
    assert (report.tables, report.files) == (1, 3)
    assert report.size == report.path.stat().st_size > 3_000_000
    return Made(report.path, key.path, rows(url))


@pytest.fixture
def empty_url(owner_url: str) -> str:
    return new_database(owner_url)


@pytest.fixture(scope="module")
def refusing_url(owner_url: str) -> str:
    """One empty database for all the restores that must leave it so."""
    return new_database(owner_url)


def new_database(owner_url: str) -> str:
    name = f"backup_{next(_numbers)}"
    with connect(owner_url) as session:
        session.execute(f"CREATE DATABASE {name}".encode())
    return owner_url.rpartition("/")[0] + "/" + name


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def rows(url: str) -> list[tuple[object, ...]]:
    with connect(url) as session:
        return session.execute("SELECT * FROM people ORDER BY id").fetchall()


def is_untouched(url: str, folder: Path) -> bool:
    with connect(url) as session:
        found = session.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchone()
    return (
        found == (0,) and not folder.exists() and not list(folder.parent.glob(f".{folder.name}*"))
    )


def refusal(source: Path, url: str, folder: Path | None, key: Path) -> str:
    with pytest.raises(BackupError) as refused:
        restore(source, url, folder, key)
    return str(refused.value)


def test_restore_brings_back_rows_and_files(made: Made, empty_url: str, tmp_path: Path) -> None:
    report = restore(made.path, empty_url, tmp_path / "files", made.key)
    assert (report.tables, report.files) == (1, 3)
    assert rows(empty_url) == made.rows
    original = made.path.parent / "files"
    for name in ("a/b/deep", "empty", "large"):
        assert (tmp_path / "files" / name).read_bytes() == (original / name).read_bytes()
    assert (tmp_path / "files" / "large").stat().st_mode & 0o777 == 0o600
    with connect(empty_url) as session:
        numbered = session.execute(
            "INSERT INTO people (name, tags) VALUES ('next', '{x}') RETURNING id"
        ).fetchone()
        assert numbered == (5001,)
        granted = session.execute(
            "SELECT has_table_privilege('jiangxin_app', 'people', 'SELECT')"
        ).fetchone()
        assert granted == (False,)


def test_restore_into_an_empty_folder(made: Made, empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    restore(made.path, empty_url, tmp_path / "files", made.key)
    assert (tmp_path / "files" / "large").exists()


def test_backup_is_private_and_unreadable(made: Made) -> None:
    assert made.path.stat().st_mode & 0o777 == 0o600
    content = made.path.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    for readable in (b"people", NAME.encode(), b"manifest.json", b"deep"):
        assert readable not in content
    assert not list(made.path.parent.glob(".*"))


def test_backup_opens_with_each_recipient(owner_url: str, tmp_path: Path) -> None:
    keys = [own_key(tmp_path / name) for name in ("one", "two")]
    target = tmp_path / "backup.age"
    backup(new_database(owner_url), None, target, [key.recipient for key in keys])
    for key in keys:
        assert restore(target, new_database(owner_url), None, key.path).tables == 0


def test_backup_never_replaces(made: Made, refusing_url: str) -> None:
    before = made.path.read_bytes()
    key = own_key(made.key)
    with pytest.raises(BackupError, match="exists already"):
        backup(refusing_url, None, made.path, [key.recipient])
    assert made.path.read_bytes() == before


def test_failed_backup_leaves_no_file(made: Made, empty_url: str, tmp_path: Path) -> None:
    key = own_key(made.key)
    with connect(empty_url) as session:
        session.execute("CREATE TABLE closed (id int)")
        session.execute("REVOKE SELECT ON closed FROM jiangxin_owner")
    with pytest.raises(BackupError, match="permission denied for table closed"):
        backup(empty_url, None, tmp_path / "backup.age", [key.recipient])
    with pytest.raises(BackupError, match="doesn't answer"):
        backup(empty_url + "_missing", None, tmp_path / "backup.age", [key.recipient])
    with pytest.raises(BackupError, match="can't be used"):
        backup(empty_url, None, tmp_path / "missing" / "backup.age", [key.recipient])
    assert not list(tmp_path.iterdir())


def test_backup_to_a_full_disk_is_explained(made: Made, empty_url: str) -> None:
    with (
        pytest.raises(BackupError, match="No space left"),
        open("/dev/full", "wb", buffering=0) as full,
        sealed(full, read_recipients([own_key(made.key).recipient])) as tar,
    ):
        tar.add(made.path.parent / "files" / "large", FILES)


@pytest.mark.parametrize("recipients", [[], ["age1wrong"], ["AGE-SECRET-KEY-1"]])
def test_wrong_recipients_are_refused(
    recipients: list[str], refusing_url: str, tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match="age1"):
        backup(refusing_url, None, tmp_path / "backup.age", recipients)


@pytest.mark.parametrize("part", [0.0, 0.0001, 0.3, 0.999999])
def test_shortened_backup_is_refused(
    part: float, made: Made, refusing_url: str, tmp_path: Path
) -> None:
    content = made.path.read_bytes()
    short = tmp_path / "short.age"
    short.write_bytes(content[: int(len(content) * part)])
    assert "damaged" in refusal(short, refusing_url, tmp_path / "files", made.key)
    assert is_untouched(refusing_url, tmp_path / "files")


def test_backup_cut_between_pieces_is_refused(
    made: Made, refusing_url: str, tmp_path: Path
) -> None:
    content = made.path.read_bytes()
    header = content.index(b"\n--- ") + len("\n--- ") + 43 + 1 + 16
    short = tmp_path / "short.age"
    short.write_bytes(content[: header + 20 * (65536 + 16)])
    assert "damaged" in refusal(short, refusing_url, tmp_path / "files", made.key)
    assert is_untouched(refusing_url, tmp_path / "files")


@pytest.mark.parametrize("part", [0.0001, 0.05, 0.5, 0.999999])
def test_changed_backup_is_refused(
    part: float, made: Made, refusing_url: str, tmp_path: Path
) -> None:
    content = bytearray(made.path.read_bytes())
    content[int(len(content) * part)] ^= 1
    changed = tmp_path / "changed.age"
    changed.write_bytes(content)
    assert "Nothing was restored" in refusal(changed, refusing_url, tmp_path / "files", made.key)
    assert is_untouched(refusing_url, tmp_path / "files")


def test_lengthened_backup_is_refused(made: Made, refusing_url: str, tmp_path: Path) -> None:
    longer = tmp_path / "longer.age"
    longer.write_bytes(made.path.read_bytes() + b"x")
    assert "damaged" in refusal(longer, refusing_url, tmp_path / "files", made.key)
    assert is_untouched(refusing_url, tmp_path / "files")


def test_something_else_is_refused(made: Made, refusing_url: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("dear")
    assert "isn't a backup" in refusal(letter, refusing_url, None, made.key)
    assert "can't be used" in refusal(tmp_path / "missing", refusing_url, None, made.key)


@pytest.mark.parametrize("name", ["files/../../escaped", "/files/escaped", "elsewhere", "files"])
def test_backup_with_a_hostile_name_is_refused(
    name: str, made: Made, refusing_url: str, tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile.age"
    recipients = read_recipients([own_key(made.key).recipient])
    with hostile.open("wb") as file, sealed(file, recipients) as tar:
        tar.addfile(tarfile.TarInfo(name))
    refusal(hostile, refusing_url, tmp_path / "x" / "files", made.key)
    assert is_untouched(refusing_url, tmp_path / "x" / "files")
    assert not list(tmp_path.rglob("escaped"))


def test_backup_without_its_end_is_refused(made: Made, refusing_url: str, tmp_path: Path) -> None:
    part = tmp_path / "part.age"
    recipients = read_recipients([own_key(made.key).recipient])
    with part.open("wb") as file, sealed(file, recipients):
        pass
    assert "damaged" in refusal(part, refusing_url, None, made.key)


def test_wrong_key_is_refused(made: Made, refusing_url: str, tmp_path: Path) -> None:
    other = own_key(tmp_path / "other.key")
    assert "doesn't open" in refusal(made.path, refusing_url, tmp_path / "files", other.path)
    (tmp_path / "empty.key").write_text("# nothing\n")
    assert "holds no key" in refusal(made.path, refusing_url, None, tmp_path / "empty.key")
    assert "can't be used" in refusal(made.path, refusing_url, None, tmp_path / "missing.key")
    assert is_untouched(refusing_url, tmp_path / "files")


def test_database_with_tables_is_refused(made: Made, empty_url: str, tmp_path: Path) -> None:
    with connect(empty_url) as session:
        session.execute("CREATE TABLE mine (id int)")
    assert "isn't empty" in refusal(made.path, empty_url, tmp_path / "files", made.key)
    assert not (tmp_path / "files").exists()


def test_folder_with_files_is_refused(made: Made, refusing_url: str, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "mine").write_text("mine")
    assert "isn't empty" in refusal(made.path, refusing_url, tmp_path / "files", made.key)
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["mine"]
    assert "Name the folder" in refusal(made.path, refusing_url, None, made.key)


def test_restore_that_fails_leaves_no_trace(made: Made, empty_url: str, tmp_path: Path) -> None:
    with connect(empty_url) as session:
        session.execute("CREATE TYPE people AS ENUM ('in the way')")
    text = refusal(made.path, empty_url, tmp_path / "files", made.key)
    assert "psql failed, so nothing was changed" in text
    assert "already exists" in text
    with connect(empty_url) as session:
        session.execute("DROP TYPE people")
    assert is_untouched(empty_url, tmp_path / "files")


def test_key_is_made_once(tmp_path: Path) -> None:
    first = own_key(tmp_path / "backup.key")
    second = own_key(tmp_path / "backup.key")
    assert (first.created, second.created) == (True, False)
    assert first.recipient == second.recipient
    assert first.path.stat().st_mode & 0o777 == 0o600
