"""Refusals and faults as answers: problem+json for the API, a fragment or a page for people.

Every fault carries a reference that also stands in the log; no answer carries a stack trace.
"""

from typing import Any, cast
from urllib.parse import quote
from uuid import uuid4

import structlog
from litestar import MediaType, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core import errors
from core.database import sqlstate
from core.errors import Refusal
from core.rules.text import Text, say
from core.web import problems
from core.web.pages import Web, is_fragment, page

log = structlog.get_logger(__name__)

RETRY_SECONDS = 5

FULL = say(
    "The server's disk is full, so nothing was saved. What you typed is still here: tell the "
    "operator, and send it again when there is room."
)
AWAY = say(
    "The database does not answer just now, so this is most likely not saved. What you typed is "
    "still here: send it again in a few seconds."
)
BUSY = say("Someone else was saving the same thing. Nothing of yours was saved: send it again.")
BROKEN = say(
    "Something went wrong on our side, and nothing was saved. Tell the operator the "
    "reference below."
)

# What a stranger meets where somebody signed in would get the page.
HIDDEN = (errors.Forbidden.kind, errors.NotFound.kind)
# Serialisation, deadlock, lock timeout; and a key that somebody else took in the same moment.
CONTENTION = ("40001", "40P01", "55P03", "23505")
AWAY_STATES = ("08", "57", "53", "58", "25006")


def refused(request: Web, refusal: Refusal) -> Response[Any]:
    """A refusal as the reader's kind of answer; strangers are shown the way to sign in."""
    actor = request.state.get("actor")
    stranger = actor is not None and not actor.signed_in
    if _wants_json(request):
        if stranger and refusal.name in HIDDEN:
            refusal = errors.NotSignedIn(say("Sign in, or send an API token."))
        return _problem(refusal)
    if refusal.name == errors.NotSignedIn.kind or (stranger and refusal.name in HIDDEN):
        return _to_sign_in(request)
    return _page(request, refusal)


def mistaken(request: Web, error: ValidationException) -> Response[Any]:
    """What Litestar could not parse: body, path or query."""
    found = getattr(error.__cause__, "errors", None)
    if isinstance(found, list):
        return refused(request, problems.invalid(found))
    fields = {
        str(item.get("key")): say("This cannot be read. Check how it is written.")
        for item in error.extra or ()
        if isinstance(item, dict)
    }
    return refused(request, errors.Invalid(problems.SUMMARY, fields=fields))


def unreadable(request: Web, _: SerializationException) -> Response[Any]:
    return refused(request, errors.Invalid(say("The body is not readable JSON.")))


def http(request: Web, error: HTTPException) -> Response[Any]:
    """The web library's own refusals: unknown address, wrong method, a body that cannot be read."""
    refusal: Refusal
    if error.status_code == 404:
        refusal = errors.missing()
    elif error.status_code == 405:
        refusal = Other(say("This address does not take that method."), 405, "method")
    elif error.status_code == 429:
        refusal = errors.TooMany(say("Too many at once. Wait a little."))
    elif error.status_code < 500:
        refusal = Other(say("This cannot be read. Check how it is written."), 400, "unreadable")
    else:
        return broken(request, error)
    return refused(request, refusal)


def database(request: Web, error: DBAPIError) -> Response[Any]:
    """What PostgreSQL refused that no action foresaw: full disk, restart, contention, nonsense."""
    state = sqlstate(error)
    if state == "53100":
        return _unavailable(request, FULL, error)
    if state in CONTENTION:
        return refused(request, errors.Conflict(BUSY, kind="busy"))
    if state.startswith("22"):
        return refused(request, errors.missing())
    away = isinstance(error, InterfaceError) or error.connection_invalidated or not state
    if away or state.startswith(AWAY_STATES) or isinstance(error, OperationalError):
        return _unavailable(request, AWAY, error)
    return broken(request, error)


def exhausted(request: Web, error: PoolTimeout) -> Response[Any]:
    return _unavailable(request, AWAY, error)


def disk(request: Web, error: OSError) -> Response[Any]:
    """Our own files: a full disk gets its sentence, all else is a fault."""
    if error.errno == 28:
        return _unavailable(request, FULL, error)
    return broken(request, error)


def broken(request: Web, error: Exception) -> Response[Any]:
    """A fault of ours: logged with a reference, told without details."""
    reference = uuid4().hex[:12]
    log.error("fault", reference=reference, exc_info=error)
    return _answer(request, Other(BROKEN, 500, "fault", reference=reference))


def bundled(request: Web, error: ExceptionGroup[Exception]) -> Response[Any]:
    """Litestar's wrapping around what failed while a refusal was being put on record."""
    first = error.exceptions[0]
    answer = next(answer for kind, answer in HANDLERS.items() if isinstance(first, kind))
    return cast("Response[Any]", answer(request, first))


HANDLERS: dict[Any, Any] = {
    Refusal: refused,
    ValidationException: mistaken,
    SerializationException: unreadable,
    HTTPException: http,
    DBAPIError: database,
    PoolTimeout: exhausted,
    OSError: disk,
    ExceptionGroup: bundled,
    Exception: broken,
}


class Other(Refusal):
    """A refusal whose status and kind are decided here, at the edge."""

    def __init__(self, text: Text, status: int, kind: str, **facts: object) -> None:
        super().__init__(text, kind=kind, facts=facts)
        self.status = status  # type: ignore[misc]  # the edge alone varies it


def _unavailable(request: Web, text: Text, error: Exception) -> Response[Any]:
    log.warning("unavailable", error=type(error).__name__)
    return _answer(request, errors.Unavailable(text, facts={"retry_after": RETRY_SECONDS}))


def _answer(request: Web, refusal: Refusal) -> Response[Any]:
    return _problem(refusal) if _wants_json(request) else _page(request, refusal)


def _wants_json(request: Web) -> bool:
    return request.url.path.startswith("/api/")


def _problem(refusal: Refusal) -> Response[Any]:
    return Response(
        problems.problem(refusal),
        status_code=refusal.status,
        media_type=problems.MEDIA,
        headers=_headers(refusal),
    )


def _page(request: Web, refusal: Refusal) -> Response[Any]:
    template = "core/problems.html" if is_fragment(request) else "core/refused.html"
    answer = page(request, template, refusal=refusal)
    answer.status_code = refusal.status
    answer.headers.update(_headers(refusal))
    return answer


def _headers(refusal: Refusal) -> dict[str, str]:
    wait = refusal.facts.get("retry_after")
    return {"Retry-After": str(wait)} if wait is not None else {}


def _to_sign_in(request: Web) -> Response[Any]:
    """To the sign-in page and back again afterwards."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = here if request.method == "GET" and not is_fragment(request) else "/"
    where = "/sign-in" if back == "/" else f"/sign-in?then={quote(back, safe='/')}"
    if is_fragment(request):
        return Response(
            "", status_code=401, headers={"HX-Redirect": where}, media_type=MediaType.HTML
        )
    return Response("", status_code=303, headers={"Location": where}, media_type=MediaType.HTML)
