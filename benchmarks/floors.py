"""What the machine could do at best, measured beside each case in the same minutes."""

import re
import subprocess
from pathlib import Path

import psycopg

from benchmarks.installation import Installation
from core import embedded
from core.web.app import libpq

MAKE = """
CREATE TABLE IF NOT EXISTS benchmark_floor (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work bigint NOT NULL,
    value numeric(7, 2) NOT NULL,
    at timestamptz NOT NULL
)"""
SCRIPT = """\\set work random(1, 1000000)
INSERT INTO benchmark_floor (work, value, at) VALUES (:work, 7.25, now());
"""
THREADS = 2


def inserts(installation: Installation, connections: int, seconds: float) -> float:
    """Rows a second: pgbench, one prepared insert a transaction, each committed to disk.

    On the same PostgreSQL as the case, with as many connections; as the tables' owner, who
    differs from the application's role in nothing that costs.
    """
    address = libpq(installation.urls.owner)
    with psycopg.connect(address, autocommit=True) as session:
        session.execute(MAKE)
        row = session.execute("SHOW synchronous_commit").fetchone()
        if row != ("on",):
            raise RuntimeError("The floor needs synchronous_commit on.")
    script = Path(installation.folder.parent) / "floor.sql"
    script.write_text(SCRIPT)
    done = subprocess.run(  # noqa: S603 - our own list, no shell
        [
            *embedded.client("pgbench"),
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={connections}",
            f"--jobs={THREADS}",
            f"--time={max(1, round(seconds))}",
            f"--file={script}",
            address,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"pgbench said nothing of its speed:\n{done.stdout}{done.stderr}")
    return float(found[1])
