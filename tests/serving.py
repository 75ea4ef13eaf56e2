"""A real server process for journeys, photographs and faults."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from core.settings import CHECKOUT

START_SECONDS = 90


@dataclass
class Serving:
    """``python server.py COMMAND`` in a process group of its own; ``with`` ends it.

    ``environment`` adds to (or takes the place of) ours; the address is known once it serves.
    """

    environment: Mapping[str, str]
    command: str = "demo"
    address: str = ""
    output: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    def start(self) -> Self:
        """Wait until it says where it serves.

        :raises RuntimeError: it ended instead; with what it said.
        """
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, str(CHECKOUT / "server.py"), self.command],
            env={**os.environ, "PORT": "0", "LOG_LEVEL": "WARNING", **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        until = time.monotonic() + START_SECONDS
        stdout = self.process.stdout
        while stdout is not None and time.monotonic() < until:
            line = stdout.readline()
            if not line:
                break
            self.output.append(line)
            found = re.match(r"Serving on (http\S+)", line)
            if found:
                self.address = found.group(1)
                return self
        raise RuntimeError("The server did not start:\n" + "".join(self.output[-30:]))

    def stop(self) -> None:
        """As an operator stops it."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As a power cut stops it."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(timeout=60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def data_folder(parent: Path) -> Path:
    """A data folder that PostgreSQL's user can reach, below a parent that everybody may enter."""
    folder = parent / "data"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    return folder
