"""The API's document, and the pages' types made from it."""

import json
import subprocess
import sys
from pathlib import Path

import server
from core.settings import CHECKOUT

TYPES = CHECKOUT / "frontend" / "types" / "api.d.ts"


def test_types_are_what_the_api_says(tmp_path: Path) -> None:
    schema, made = tmp_path / "openapi.json", tmp_path / "api.d.ts"
    schema.write_text(server.openapi_document(), encoding="utf-8")
    hook = CHECKOUT / "frontend" / "build_hook.py"
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(hook), "types", str(schema), str(made)], check=True
    )
    assert made.read_text() == TYPES.read_text(), "Run `make types`."


def test_every_call_documents_its_problems() -> None:
    document = json.loads(server.openapi_document())
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            told = set(call["responses"]) & {"401", "404", "409", "422", "503"}
            assert told, f"{method} {path} documents no problem answer"
