"""Real judges' marks are tried where they are."""

import os
from pathlib import Path

MARKS = Path(os.environ.get("JIANGXIN_DATA", "")) / "isu-gpf-2017-judges-marks.csv"

collect_ignore = [] if MARKS.is_file() else ["test_published.py"]
