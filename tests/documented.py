"""Every refusal that a test meets must stand in the API's document."""

import json
import re
from typing import Any

import httpx

import server

DOCUMENT: dict[str, Any] = json.loads(server.openapi_document())
ROUTES = [
    (re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), calls)
    for path, calls in DOCUMENT["paths"].items()
]


async def require_documented(answer: httpx.Response) -> None:
    """For a client's ``event_hooks``: a status of a call that its document lacks is an error."""
    path, method = answer.request.url.path, answer.request.method.lower()
    for pattern, calls in ROUTES:
        if pattern.match(path) and method in calls:
            told = calls[method]["responses"]
            assert str(answer.status_code) in told, f"{method} {path}: {answer.status_code}"
            return
