"""Whatever the code writes into the audit log can be read there in words."""

import re

import server
from core.settings import CHECKOUT

WRITTEN = re.compile(r'(?:audit\.record\(\s*\w+,\s*\w+,\s*|\bverb(?:: str)? ?= ?)"([a-z:-]+)"')


def test_every_audited_verb_has_its_words() -> None:
    said = {verb for room in server.ROOMS for verb in room.verbs}
    written = {
        verb
        for room in server.ROOMS
        for path in (CHECKOUT / room.name).rglob("*.py")
        for verb in WRITTEN.findall(path.read_text(encoding="utf-8"))
    }
    assert written == said
