"""What every request passes first: language, origin, headers, time, reference."""

import time
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from core import i18n, metrics
from core.errors import Forbidden
from core.rules.text import say
from core.web import bodies, cookies

OURS = frozenset({"same-origin", "none"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(self)",
}

STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}

log = structlog.get_logger(__name__)


class Front:
    """Sets the language, notes the time, adds the headers: around everything, unknown addresses
    and built files included."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = HEADERS | (STRICT_TRANSPORT if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        headers = _headers(scope)
        wanted = cookies.read(headers.get("cookie", ""), cookies.LANGUAGE)
        i18n.speak(i18n.choose(wanted, headers.get("accept-language", "")))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=uuid4().hex[:12])
        started, status = time.perf_counter(), 500
        sender = bodies.Sender(scope, receive)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                await sender.hear_out()
                answer = MutableScopeHeaders.from_message(message)
                for name, value in self.headers.items():
                    answer.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, sender.receive, send_with_headers)
        finally:
            _note(scope, status, time.perf_counter() - started)


class SameOrigin(ASGIMiddleware):
    """Refuses writes that another site's page sent (CSRF), by what browsers say of the origin.

    Fetch Metadata where the browser sends it, else Origin; a client that sends neither is not a
    browser with our cookie, and with the cookie it is refused. Requests by token carry no ambient
    right and pass.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if _method(scope) not in bodies.SAFE and not came_from_us(_headers(scope)):
            raise Forbidden(
                say(
                    "This was sent from another site, so nothing was done. Open our page and "
                    "send it from there."
                ),
                kind="other-origin",
            )
        await next_app(scope, receive, send)


def came_from_us(headers: dict[str, str]) -> bool:
    if "authorization" in headers and cookies.SESSION not in headers.get("cookie", ""):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host")
    return cookies.SESSION not in headers.get("cookie", "")


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _method(scope: Scope) -> str:
    return str(scope.get("method", ""))


def _note(scope: Scope, status: int, seconds: float) -> None:
    """One line and one observation, by route pattern: addresses hold keys and tokens."""
    route = str(scope.get("path_template") or "unknown")
    if route.startswith(("/static", "/health", "/live")):
        return
    metrics.requests.labels(_method(scope), route, str(status)).observe(seconds)
    log.info(
        "request",
        method=_method(scope),
        route=route,
        status=status,
        phrase=HTTPStatus(status).phrase,
        ms=round(seconds * 1000, 1),
    )
