"""The command itself, on the judges' marks of a real championship (``JIANGXIN_DATA``)."""

import os
import subprocess
import sys
from pathlib import Path

from core.settings import CHECKOUT

MARKS = Path(os.environ["JIANGXIN_DATA"]) / "isu-gpf-2017-judges-marks.csv"
SECONDS = 600


def replayed(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "benchmarks.replay", str(source)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_real_marks_come_to_what_was_published() -> None:
    done = replayed(MARKS)
    assert done.stdout.splitlines()[-1:] == ["480 of 480 aspect means equal, 96 of 96 totals equal"]
    assert done.returncode == 0, done.stderr


def test_malformed_file_gets_a_sentence_with_the_line(tmp_path: Path) -> None:
    damaged = tmp_path / "marks.csv"
    text = MARKS.read_text(encoding="utf-8").splitlines()
    text[99] = text[99].replace("J", "judge,J", 1)
    damaged.write_text("\n".join(text), encoding="utf-8")
    done = replayed(damaged)
    assert done.returncode == 1
    assert done.stderr == "Error: Line 100: there are not as many values as columns.\n"
