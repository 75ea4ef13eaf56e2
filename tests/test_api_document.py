"""docs/api.md, call by call, against a server of its own: what it shows is what is answered."""

import json
import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from core.settings import CHECKOUT
from membership.actions.demo import PASSWORD
from tests import database as databases
from tests.journeys.conftest import write_keys
from tests.serving import Serving

DOCUMENT = CHECKOUT / "docs" / "api.md"
SHOWN = re.compile(r"```sh\n(?P<commands>[^`]*)```\n+```json (?P<status>\d+)\n(?P<answer>[^`]*)```")
TAKEN = re.compile(r"""(\w+)=\$\(jq -r '(\S+)' answer\.json\)""")
PEOPLE = {"TOKEN": "judge1@demo", "SECOND": "judge2@demo", "CHIEF": "chief@demo"}
OWN = re.compile(r"[0-9a-f-]{36}|\d{4}-\d\d-\d\dT\S+")
ENGLISH = {"Accept-Language": "en"}
MORE = "…"


@dataclass(frozen=True)
class Shown:
    """A call as the document has it: the lines to run, then what they are answered."""

    commands: str
    status: int
    answer: Any


def shown() -> list[Shown]:
    text = DOCUMENT.read_text(encoding="utf-8")
    return [
        Shown(found["commands"], int(found["status"]), json.loads(found["answer"]))
        for found in SHOWN.finditer(text)
    ]


@dataclass
class Shell:
    """So much of a shell as the document uses: variables, ``uuidgen``, ``curl`` and ``jq``."""

    variables: dict[str, str]
    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(trust_env=False, headers=ENGLISH)
    )
    answer: httpx.Response = field(default_factory=lambda: httpx.Response(0))

    def run(self, commands: str) -> None:
        for line in commands.replace("\\\n", " ").splitlines():
            taken = TAKEN.fullmatch(line)
            if taken:
                self.variables[taken[1]] = str(pick(self.answer.json(), taken[2]))
            elif line.endswith("=$(uuidgen)"):
                self.variables[line.partition("=")[0]] = str(uuid4())
            elif line.startswith("curl "):
                self._curl(self._filled(line))
            elif line:
                raise AssertionError(f"The test cannot run: {line}")

    def _filled(self, line: str) -> list[str]:
        """Variables as a shell fills them: not between single quotes, but where those are left."""
        filled = []
        for word in shlex.split(line.partition(" | ")[0]):
            filled.append(re.sub(r"\$(\w+)", lambda name: self.variables[name[1]], word))
        return filled

    def _curl(self, words: list[str]) -> None:
        method, headers, body, address = "GET", {}, None, ""
        rest = iter(words[1:])
        for word in rest:
            if word == "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            elif word == "-X":
                method = next(rest)
            elif word == "--json":
                method, body = "POST", next(rest)
                headers |= {"Content-Type": "application/json", "Accept": "application/json"}
            elif not word.startswith("-"):
                address = word
        self.answer = self.http.request(method, address, headers=headers, content=body)


def pick(value: Any, path: str) -> Any:
    """What jq makes of a path of names and numbers."""
    for name, number in re.findall(r"\.?(\w+)|\[(\d+)\]", path):
        value = value[int(number)] if number else value[name]
    return value


def differences(shown: Any, real: Any, place: str = "answer") -> Iterator[str]:
    """Where an answer is not as it is shown. Numbers of rows, keys and moments are everybody's
    own; ``…`` stands for what is left out."""
    if isinstance(shown, dict) and isinstance(real, dict):
        yield from _of_names(shown, real, place)
    elif isinstance(shown, list) and isinstance(real, list):
        yield from _of_items(shown, real, place)
    elif not _alike(shown, real):
        yield f"{place} is {real!r}, not {shown!r}"


def _of_names(shown: dict[str, Any], real: dict[str, Any], place: str) -> Iterator[str]:
    names = shown.keys() - {MORE}
    if names - real.keys() or (MORE not in shown and real.keys() - names):
        yield f"{place} has {sorted(real)}, not {sorted(names)}"
        return
    for name in sorted(names):
        yield from differences(shown[name], real[name], f"{place}.{name}")


def _of_items(shown: list[Any], real: list[Any], place: str) -> Iterator[str]:
    kept = [one for one in shown if one != MORE]
    if len(real) < len(kept) or (kept == shown and len(real) > len(kept)):
        yield f"{place} has {len(real)} items, not {len(kept)}"
    for number, (one, other) in enumerate(zip(kept, real, strict=False)):
        yield from differences(one, other, f"{place}[{number}]")


def _alike(shown: Any, real: Any) -> bool:
    if type(shown) is not type(real):
        return False
    if isinstance(shown, str) and OWN.fullmatch(shown):
        return OWN.fullmatch(real) is not None
    return type(shown) is int or bool(shown == real)


@pytest.fixture(scope="module")
def demo(worker_id: str, keys: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    owner, application = databases.make_database(f"jiangxin_document_{worker_id}")
    folder = tmp_path_factory.mktemp("document")
    environment = {
        "MIGRATE_URL": owner,
        "DATABASE_URL": application,
        "DATA_DIR": str(folder),
        "KEY_FILE": str(write_keys(Path(folder) / "keys.json")),
    }
    with Serving(environment) as serving:
        yield serving.address


@pytest.fixture
def shell(demo: str) -> Iterator[Shell]:
    """What the document tells to have at hand: the address, an event, and people's tokens."""
    variables = {"BASE": f"{demo}/api/v1", "EVENT": "1"}
    with ExitStack() as opened:
        for name, login in PEOPLE.items():
            http = opened.enter_context(httpx.Client(base_url=demo, trust_env=False))
            variables[name] = token(http, login)
        made = Shell(variables)
        opened.enter_context(made.http)
        yield made


def token(http: httpx.Client, login: str) -> str:
    """Made on the account's page, as the document says."""
    http.headers["Origin"] = str(http.base_url).rstrip("/")
    http.post("/sign-in", data={"login": login, "password": PASSWORD})
    wanted = {"name": "平板", "days": "30", "scopes[]": ["read", "mark"]}
    page = http.post("/account/tokens", data=wanted).text
    found = re.search(r"jiangxin_[\w-]{43}", page)
    assert found, page
    return found[0]


def test_every_call_of_the_document_is_answered_as_it_shows(shell: Shell) -> None:
    calls = shown()
    assert len(calls) >= 10
    for call in calls:
        shell.run(call.commands)
        told = shell.answer.json()
        assert shell.answer.status_code == call.status, f"{call.commands}\n{shell.answer.text}"
        found = list(differences(call.answer, told))
        assert not found, f"{call.commands}\n" + "\n".join(found)


def test_every_command_of_the_document_has_its_answer_shown() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text.count("\ncurl ") == len(shown())
