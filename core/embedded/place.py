"""Where things lie in a data folder, and how private files are written there."""

import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from core.embedded.errors import EmbeddedError

DATABASE = "jiangxin"
SUPERUSER = "postgres"
OWNER = "jiangxin_owner"
APPLICATION = "jiangxin_app"


@dataclass(frozen=True)
class Place:
    """Names inside one data folder; nothing is created by asking for them."""

    data_dir: Path

    @property
    def cluster(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def keys(self) -> Path:
        return self.data_dir / "postgres.json"

    @property
    def start_lock(self) -> Path:
        return self.data_dir / "postgres.lock"

    @property
    def life_lock(self) -> Path:
        return self.data_dir / "postgres.alive"

    @property
    def use_lock(self) -> Path:
        return self.data_dir / "postgres.users"

    @property
    def start_log(self) -> Path:
        return self.data_dir / "postgres-start.log"


@dataclass(frozen=True)
class Keys:
    """Passwords of the three roles and the port of last time (0: none yet)."""

    superuser: str
    owner: str
    application: str
    port: int = 0


def open_private(path: Path, flags: int) -> int:
    """Opens (creates) a file only its owner may read; as root it belongs to the folder's owner.

    Otherwise one start with sudo would lock an ordinary owner out of their own data folder.
    """
    descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    _hand_to_owner_of(path.parent, descriptor)
    return descriptor


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step, so that a crash leaves the old text or the new one."""
    descriptor, temporary = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            _hand_to_owner_of(path.parent, file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames inside the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def load_keys(place: Place, *, cluster_exists: bool) -> Keys:
    """The data folder's passwords, made up the first time.

    Raises EmbeddedError where a cluster exists whose passwords are gone or unreadable.
    """
    try:
        return Keys(**json.loads(place.keys.read_text(encoding="utf-8")))
    except FileNotFoundError:
        if cluster_exists:
            raise _lost_keys(place) from None
    except (ValueError, TypeError):
        raise _lost_keys(place) from None
    keys = Keys(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    save_keys(place, keys)
    return keys


def save_keys(place: Place, keys: Keys) -> None:
    write_private(place.keys, json.dumps(asdict(keys)) + "\n")


def keep_port(place: Place, keys: Keys, port: int) -> Keys:
    """Writes the port down, so that addresses handed out stay right after the next start."""
    if port == keys.port:
        return keys
    chosen = replace(keys, port=port)
    save_keys(place, chosen)
    return chosen


def _lost_keys(place: Place) -> EmbeddedError:
    return EmbeddedError(
        f"The database in {place.cluster} is there, but the file {place.keys} with its passwords"
        " is missing or damaged. Put that file back from a copy of the data folder, or restore a"
        " backup into another folder named in DATA_DIR."
    )


def _hand_to_owner_of(folder: Path, descriptor: int) -> None:
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
