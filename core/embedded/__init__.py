"""A PostgreSQL 18 of our own for one data folder, so that a checkout runs without preparation."""

from core.embedded.errors import EmbeddedError
from core.embedded.programs import client
from core.embedded.server import Urls, is_running, start, stop, using

__all__ = ["EmbeddedError", "Urls", "client", "is_running", "start", "stop", "using"]
