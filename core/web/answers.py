"""What the API's calls are documented with: their problem answers, and who may call them."""

from typing import Any

from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example

from core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotSignedIn,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
    missing,
)
from core.files import too_large
from core.rules.text import say
from core.web.errors import AWAY, BROKEN, BUSY, RETRY_SECONDS, Other
from core.web.problems import MEDIA, SUMMARY, written
from core.wire import Problem

TOKEN, SESSION = "token", "session"
BODY_BYTES = 2_000_000

Answers = dict[int, ResponseSpec]
Ways = list[dict[str, list[str]]]


def refusal(description: str, example: Refusal, of: Any = Problem) -> ResponseSpec:
    """A problem answer; ``of`` is its schema where the type tells more."""
    return ResponseSpec(
        data_container=of,
        description=description,
        generate_examples=False,
        media_type=MEDIA,
        examples=[Example(value=written(example, str))],
    )


def by(*scopes: str) -> Ways:
    """A token with one of these scopes, or a session; without any a session alone."""
    return [*({TOKEN: [scope]} for scope in scopes), {SESSION: []}]


# What a call may be answered instead: one that only looks, and one that changes something.
READS: Answers = {
    401: refusal(
        "Nobody is signed in, or the token is unknown, revoked or over.",
        NotSignedIn(say("Sign in, or send an API token.")),
    ),
    403: refusal(
        "Somebody else may do this, or the token's scopes do not cover it.",
        Forbidden(say("Your role does not allow this. Ask your administrator.")),
    ),
    404: refusal("There is nothing here, or it is not open to you.", missing()),
    422: refusal(
        "What was sent cannot be right; `fields` say where.",
        Invalid(SUMMARY, fields={"name": say("Fill this in.")}),
    ),
    500: refusal(
        "A fault of the server's; `reference` names it in the log.",
        Other(BROKEN, 500, "fault", reference="3f2a9c01b7de"),
    ),
    503: refusal(
        "Database or disk do not answer just now; try again after Retry-After.",
        Unavailable(AWAY, facts={"retry_after": RETRY_SECONDS}),
    ),
}
WRITES: Answers = READS | {
    400: refusal(
        "What was sent cannot be read.",
        Other(say("This cannot be read. Check how it is written."), 400, "unreadable"),
    ),
    409: refusal(
        "The state, or somebody else's save, stands against it.", Conflict(BUSY, kind="busy")
    ),
    413: refusal("More was sent than is taken at once.", TooLarge(too_large(BODY_BYTES))),
    429: refusal(
        "Too many at once; try again after Retry-After.",
        TooMany(say("Too many at once. Wait a little."), facts={"retry_after": RETRY_SECONDS}),
    ),
}
