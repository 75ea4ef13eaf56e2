"""What an operator may set, by environment variables; README's table lists the same names."""

import hashlib
import os
from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parent.parent


class Mode(StrEnum):
    """Demo shows accounts, one-time codes and messages to everybody; production shows none."""

    PRODUCTION = "production"
    DEMO = "demo"


def default_data_dir() -> Path:
    """Outside the checkout and named by its path, so that two clones never share a database."""
    name = "jiangxin-" + hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:10]
    if os.geteuid() == 0:
        return Path("/var/lib") / name
    return Path.home() / ".local" / "share" / name


class Settings(BaseSettings):
    """Read once at start; see README for the meaning of each."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    mode: Mode = Mode.PRODUCTION
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    base_url: str = ""
    data_dir: Path = Field(default_factory=default_data_dir)
    database_url: str = ""
    migrate_url: str = ""
    key_file: Path | None = None
    workers: int = Field(default=1, ge=1, le=64)
    pool_size: int = Field(default=20, ge=1, le=200)
    log_level: str = "INFO"
    mail_url: str = ""
    mail_from: str = ""
    metrics_token: str = ""

    @property
    def keys(self) -> Path:
        return self.key_file or self.data_dir / "keys.json"

    @property
    def address(self) -> str:
        """Where people reach us, without a slash at the end; links in messages begin with it."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        return self.address.startswith("https://")

    @property
    def demo(self) -> bool:
        return self.mode is Mode.DEMO
