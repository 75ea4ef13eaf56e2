"""A real server process for journeys, photographs and faults."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from core.settings import CHECKOUT

START_SECONDS = 90
STOP_SECONDS = 150
PAUSE = 0.02


def command(*arguments: str) -> Sequence[str]:
    """``python server.py ARGUMENTS`` with this Python."""
    return [sys.executable, str(CHECKOUT / "server.py"), *arguments]


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Ours with the server's own settings in place of it."""
    return {**os.environ, "PORT": "0", "LOG_LEVEL": "WARNING", **own}


def call(own: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, whatever its exit code; ``stdout`` holds all that it said."""
    return subprocess.run(  # noqa: S603 - our own program
        command(*arguments),
        env=environment(own),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


@dataclass
class Serving:
    """``python server.py COMMAND`` in a process group of its own; ``with`` ends it.

    ``environment`` adds to (or takes the place of) ours; the address is known once it serves.
    ``output`` grows for as long as it runs, and over restarts; ``code`` is how it ended.
    """

    environment: Mapping[str, str]
    command: str = "demo"
    address: str = ""
    output: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None
    code: int | None = None
    reader: threading.Thread | None = None

    def start(self) -> Self:
        """Wait until it says where it serves.

        :raises RuntimeError: it ended instead; with what it said.
        """
        self.address = ""
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            command(self.command),
            env=environment(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        # Read to the end: a full pipe would stop the server.
        self.reader = threading.Thread(target=self._read, args=[self.process], daemon=True)
        self.reader.start()
        until = time.monotonic() + START_SECONDS
        while not self.address and self.reader.is_alive() and time.monotonic() < until:
            time.sleep(PAUSE)
        if not self.address:
            said = "".join(self.output[-30:])
            self.kill()
            raise RuntimeError("The server did not start:\n" + said)
        return self

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self.output.append(line)
            found = re.match(r"Serving on (http\S+)", line)
            if found:
                self.address = found.group(1)

    def stop(self) -> None:
        """As an operator stops it."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As a power cut stops it."""
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        """As a service manager stops it."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.code = self.process.wait(timeout=STOP_SECONDS)
        if self.reader is not None:
            self.reader.join(timeout=STOP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = self.reader = None

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
