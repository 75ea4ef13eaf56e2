"""The API's OpenAPI document: paths as the web library lists them, schemas as pydantic reads and
writes them, so that what a client is told is what its bodies are held against."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Literal

from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Tag
from litestar.routes import HTTPRoute
from litestar.types import Method
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from core.web import cookies
from core.web.answers import SESSION, TOKEN

REFERENCE = "#/components/schemas/"
DECIMAL = {"type": "string", "format": "decimal", "pattern": r"^-?\d+(\.\d+)?$"}
DESCRIPTION = """What the pages do, for scoring devices and other programs; docs/api.md shows a \
device's calls one after the other.

Bodies are JSON, unknown fields are refused. Numbers that count (marks, points) are decimals: send \
them as strings or numbers, they are answered as strings, unrounded by anybody's floats. Moments \
are ISO 8601 with their zone. Refusals are `application/problem+json` (RFC 9457): `detail` is a \
sentence for people in the language of `Accept-Language`, `type` is for programs."""
TAGS = {
    "accounts": "Who calls, and how accounts come to be.",
    "organisations": "Unions of one's branches.",
    "people": "Workers and their unions.",
    "set-up": "Competitions, events, stages and parts.",
    "schemes": "Marking schemes.",
    "entries": "Who competes, their works, and the draw.",
    "judges": "Who judges: roles, panels, keeping away.",
    "marks": "Giving, confirming and settling marks; flags.",
    "results": "Totals, places, scores, progress.",
}

Mode = Literal["validation", "serialization"]
Slot = tuple[str, Method, str]


class Document(JsonRenderPlugin):
    """Serves the document."""

    made: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self.made is None:
            self.made = json.dumps(document(request.app), ensure_ascii=False).encode()
        return self.made


def config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Jiangxin",
        version="1",
        description=DESCRIPTION,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        components=Components(
            security_schemes={
                TOKEN: SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="An API token of one's account page, with its scopes. It never "
                    "allows more than the account's roles do.",
                ),
                SESSION: SecurityScheme(
                    type="apiKey",
                    security_scheme_in="cookie",
                    name=cookies.SESSION,
                    description="A person's session, as the pages have it.",
                ),
            }
        ),
        path="/api/schema",
        operation_id_creator=_operation,
        # The pages that other renderers make load their scripts from elsewhere.
        render_plugins=[Document(path="/openapi.json")],
    )


def document(app: Litestar) -> dict[str, Any]:
    """OpenAPI 3.1 as plain values."""
    made = deepcopy(app.openapi_schema.to_schema())
    slots = dict(_slots(app))
    wanted = [(slot, _mode(slot), TypeAdapter(of)) for slot, of in slots.items()]
    schemas, shared = TypeAdapter.json_schemas(
        wanted, ref_template=REFERENCE + "{model}", schema_generator=_Schemas
    )
    known = shared.get("$defs", {})
    for (slot, _), schema in schemas.items():
        _put(made["paths"][slot[0]][slot[1].lower()], slot[2], schema, known)
    asked = {name: made["components"]["schemas"][name] for name in _of_parameters(made)}
    made["components"]["schemas"] = dict(sorted((asked | known).items()))
    return made


def _operation(handler: HTTPRouteHandler, method: object, path: object) -> str:
    """``giveMarks`` for ``give_marks``: the handler's name is the call's."""
    first, *rest = handler.handler_name.split("_")
    return first + "".join(word.title() for word in rest)


def _mode(slot: Slot) -> Mode:
    return "validation" if slot[2] == "body" else "serialization"


def _slots(app: Litestar) -> Iterator[tuple[Slot, Any]]:
    """Every place of the document that names a type: path, method, ``body`` or status."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for method, (handler, _) in route.route_handler_map.items():
            if not handler.resolve_include_in_schema():
                continue
            if handler.parsed_data_field is not None:
                yield (route.path_format, method, "body"), handler.parsed_data_field.annotation
            yield (route.path_format, method, str(handler.status_code)), _answer_of(handler)
            for status, told in (handler.responses or {}).items():
                yield (route.path_format, method, str(status)), told.data_container


def _answer_of(handler: HTTPRouteHandler) -> Any:
    field = handler.parsed_return_field
    return field.inner_types[0].annotation if field.is_subclass_of(Response) else field.annotation


def _put(
    call: dict[str, Any], slot: str, schema: JsonSchemaValue, known: Mapping[str, Any]
) -> None:
    told = call["requestBody"] if slot == "body" else call["responses"][slot]
    if slot.startswith("2"):
        told["description"] = "Done." if slot == "200" else "Made."
    for content in told["content"].values():
        content["schema"] = schema
        if "examples" not in content:
            content["examples"] = {
                f"{number}": {"value": value}
                for number, value in enumerate(_examples(schema, known), start=1)
            }


def _examples(schema: JsonSchemaValue, known: Mapping[str, Any]) -> list[Any]:
    """The schema's own; those of a list hold one item each."""
    if schema.get("type") == "array":
        return [[value] for value in _examples(schema["items"], known)]
    of: dict[str, Any] = known.get(schema.get("$ref", "").removeprefix(REFERENCE), schema)
    return list(of.get("examples", []))


def _of_parameters(made: Mapping[str, Any]) -> Iterator[str]:
    """Names of the schemas that parameters refer to."""
    for calls in made["paths"].values():
        for call in calls.values():
            text = json.dumps(call.get("parameters", []))
            for piece in text.split(REFERENCE)[1:]:
                yield piece.partition('"')[0]


class _Schemas(GenerateJsonSchema):
    """Decimals are exact: strings in answers, strings or numbers in what is sent."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        if self.mode == "serialization":
            return dict(DECIMAL)
        number: JsonSchemaValue = {"type": "number"}
        for bound, name in (
            ("ge", "minimum"),
            ("gt", "exclusiveMinimum"),
            ("le", "maximum"),
            ("lt", "exclusiveMaximum"),
        ):
            if bound in schema:
                number[name] = float(schema[bound])  # type: ignore[literal-required]
        return {"anyOf": [dict(DECIMAL), number]}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        if "description" in made:
            made["description"] = " ".join(made["description"].replace("``", "`").split())
        return made
