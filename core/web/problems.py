"""What is wrong with what was sent, as sentences beside the fields."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from litestar import Request
from litestar.datastructures import FormMultiDict
from pydantic import BaseModel, ValidationError

from core import i18n
from core.errors import Invalid, Refusal
from core.rules.text import Text, say

Schema = TypeVar("Schema", bound=BaseModel)

MEDIA = "application/problem+json"
SUMMARY = say("This is not saved yet: some fields need you.")


async def form(request: Request[Any, Any, Any], schema: type[Schema]) -> Schema:
    """Read a form into its schema; empty fields count as not given, repeated ones as a list.

    :raises Invalid: with a sentence for each field that is wrong.
    """
    sent = _plain(await request.form())
    try:
        return schema.model_validate(sent)
    except ValidationError as error:
        raise invalid(error.errors()) from None


def invalid(errors: Iterable[Mapping[str, Any]]) -> Invalid:
    """Pydantic's findings in our words."""
    fields: dict[str, Text] = {}
    for error in errors:
        name = ".".join(str(part) for part in error.get("loc", ())) or "form"
        fields.setdefault(name, sentence(error))
    return Invalid(SUMMARY, fields=fields)


def sentence(error: Mapping[str, Any]) -> Text:
    """One finding as a sentence that says what to do; ours pass through ``ctx['text']``."""
    context: Mapping[str, Any] = error.get("ctx") or {}
    raised = context.get("error")
    if isinstance(raised, ValueError) and raised.args and isinstance(raised.args[0], Text):
        return raised.args[0]
    kind = str(error.get("type", ""))
    for known, text in _known(context):
        if kind.startswith(known):
            return text
    return say("This cannot be read. Check how it is written.")


def _known(context: Mapping[str, Any]) -> tuple[tuple[str, Text], ...]:
    return (
        ("missing", say("Fill this in.")),
        ("none_required", say("Fill this in.")),
        ("string_too_short", say("Fill this in.")),
        ("string_too_long", say("At most %(most)s characters.", most=context.get("max_length"))),
        ("too_long", say("At most %(most)s of them.", most=context.get("max_length"))),
        ("greater_than_equal", say("At least %(least)s.", least=context.get("ge"))),
        ("greater_than", say("More than %(least)s.", least=context.get("gt"))),
        ("less_than_equal", say("At most %(most)s.", most=context.get("le"))),
        ("less_than", say("Less than %(most)s.", most=context.get("lt"))),
        ("int", say("Write a whole number.")),
        (
            "decimal_max_places",
            say("At most %(most)s decimals.", most=context.get("decimal_places")),
        ),
        ("decimal", say("Write a number, such as 12.50.")),
        ("uuid", say("Write a key in the form 123e4567-e89b-12d3-a456-426614174000.")),
        ("enum", say("Choose one from the list.")),
        ("literal_error", say("Choose one from the list.")),
        ("datetime", say("Write a date and time, such as 2026-11-23T09:30:00+08:00.")),
        ("date", say("Write a date, such as 2026-11-23.")),
        ("extra_forbidden", say("This field is not known here.")),
    )


def _plain(sent: FormMultiDict) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name in sent:
        # Files are not fields of a schema: ``core.web.uploads`` takes them.
        values = [v.strip() for v in sent.getall(name) if isinstance(v, str)]
        given = [v for v in values if v != ""]
        if name.endswith("[]"):
            plain[name[:-2]] = given
        elif given:
            plain[name] = given[-1]
    return plain


def problem(refusal: Refusal) -> dict[str, Any]:
    """A refusal as RFC 9457 has it, in the reader's language."""
    return written(refusal, i18n.translate)


def written(refusal: Refusal, translate: Callable[[Text], str]) -> dict[str, Any]:
    return {
        "type": f"/problems/{refusal.name}",
        "title": refusal.name,
        "status": refusal.status,
        "detail": translate(refusal.text),
        "fields": {name: translate(text) for name, text in refusal.fields.items()},
        **refusal.facts,
    }
