"""The API's document, and the pages' types made from it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from pydantic import BaseModel

import server
from core.settings import CHECKOUT
from core.wire import Problem, Wire
from tests.documented import document

DOCUMENT = document()
TYPES = CHECKOUT / "frontend" / "types" / "api.d.ts"
Call = dict[str, Any]
CALLS: dict[str, Call] = {
    f"{method} {path}": call
    for path, calls in DOCUMENT["paths"].items()
    for method, call in calls.items()
}
SCHEMAS = DOCUMENT["components"]["schemas"]
TYPED = {"type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"}

every_call = pytest.mark.parametrize("name", CALLS)


def test_types_are_what_the_api_says(tmp_path: Path) -> None:
    schema, made = tmp_path / "openapi.json", tmp_path / "api.d.ts"
    schema.write_text(server.openapi_document(), encoding="utf-8")
    hook = CHECKOUT / "frontend" / "build_hook.py"
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(hook), "types", str(schema), str(made)], check=True
    )
    assert made.read_text() == TYPES.read_text(), "Run `make types`."


async def test_document_is_served_as_it_is_written(client: AsyncTestClient[Litestar]) -> None:
    answer = await client.get("/api/schema/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == json.loads(server.openapi_document())


def test_document_says_what_it_is() -> None:
    info = DOCUMENT["info"]
    assert (info["license"]["identifier"], bool(info["description"])) == ("Apache-2.0", True)
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"token", "session"}


@every_call
def test_call_says_what_it_does_and_for_whom(name: str) -> None:
    call = CALLS[name]
    assert call["summary"]
    assert set(call["tags"]) <= {tag["name"] for tag in DOCUMENT["tags"]}
    assert call["security"]
    assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", call["operationId"])


def test_each_call_has_a_name_of_its_own() -> None:
    names = [call["operationId"] for call in CALLS.values()]
    assert sorted(set(names)) == sorted(names)


@every_call
def test_call_documents_its_problems(name: str) -> None:
    answers = CALLS[name]["responses"]
    expected = {"401", "403", "404", "422", "500", "503"}
    if not name.startswith("get "):
        expected |= {"400", "409", "413", "429"}
    assert expected <= set(answers)
    for status in expected:
        told = answers[status]["content"]["application/problem+json"]
        assert told["schema"]
        for example in told["examples"].values():
            problem = Problem.model_validate(example["value"])
            assert (problem.status, problem.type) == (int(status), f"/problems/{problem.title}")


@every_call
def test_call_shows_what_is_sent_and_answered(name: str) -> None:
    call = CALLS[name]
    bodies = [call["requestBody"]] if "requestBody" in call else []
    bodies += [told for status, told in call["responses"].items() if status.startswith("2")]
    for body in bodies:
        for kind, content in body["content"].items():
            assert kind == "application/json"
            assert content["examples"], f"{name} shows no example"


def wires(of: type[BaseModel] = Wire) -> Iterator[type[BaseModel]]:
    for kind in of.__subclasses__():
        yield kind
        yield from wires(kind)


SHOWN = [
    kind
    for kind in (*wires(),)
    if kind.__name__ in SCHEMAS and kind.model_config.get("json_schema_extra")
]


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_examples_are_what_they_are_examples_of(kind: type[BaseModel]) -> None:
    """An answer's to the last zero; what is sent may be written in more ways than one."""
    extra: Any = kind.model_config["json_schema_extra"]
    assert SCHEMAS[kind.__name__]["examples"] == extra["examples"]
    for example in extra["examples"]:
        read = kind.model_validate(example)
        if kind.__name__.endswith(("Out", "Row", "Made")):
            assert json.loads(read.model_dump_json()) == example


@pytest.mark.parametrize("name", SCHEMAS)
def test_nothing_is_of_any_type(name: str) -> None:
    """A problem alone has more than it says, by its type."""
    untyped = list(_untyped(SCHEMAS[name], name))
    assert [place for place in untyped if not place.startswith("Problem.")] == []


def _untyped(schema: Any, place: str) -> Iterator[str]:
    if not isinstance(schema, dict) or not TYPED & schema.keys():
        yield place
        return
    for name, of in schema.get("properties", {}).items():
        yield from _untyped(of, f"{place}.{name}")
    if schema.get("type") == "array":
        yield from _untyped(schema.get("items"), f"{place}[]")
    if "additionalProperties" in schema and schema["additionalProperties"] is not False:
        yield from _untyped(schema["additionalProperties"], f"{place}.*")
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _untyped(one, place)


def test_decimals_are_strings_in_answers_and_either_in_what_is_sent() -> None:
    points = SCHEMAS["MarkOut"]["properties"]["value"]
    assert (points["type"], points["format"]) == ("string", "decimal")
    sent = SCHEMAS["MarkIn"]["properties"]["value"]["anyOf"]
    assert {one["type"] for one in sent} == {"string", "number"}


def test_two_marks_of_one_field_are_told_in_a_shape_of_their_own() -> None:
    told = CALLS["post /api/v1/marks"]["responses"]["409"]["content"]["application/problem+json"]
    kinds = {one["$ref"].rpartition("/")[2] for one in told["schema"]["anyOf"]}
    assert kinds == {"MarkContested", "Problem"}
    assert {"standing", "contested"} <= set(SCHEMAS["MarkContested"]["required"])
