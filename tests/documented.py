"""Every refusal that a test meets must stand in the API's document."""

import json
import re
from functools import cache
from typing import Any

import httpx

import server


@cache
def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(server.openapi_document())
    return made


async def require_documented(answer: httpx.Response) -> None:
    """For a client's ``event_hooks``: a status of a call that its document lacks is an error."""
    path, method = answer.request.url.path, answer.request.method.lower()
    if not path.startswith("/api/v1/"):
        return
    for template, calls in document()["paths"].items():
        if method in calls and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            told = calls[method]["responses"]
            assert str(answer.status_code) in told, f"{method} {path}: {answer.status_code}"
            return
