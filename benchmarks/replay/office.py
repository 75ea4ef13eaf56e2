"""Those who call the API: the demonstration's organiser and officer, and judges of our own."""

import html
import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from membership.actions.demo import PASSWORD

ANSWER_SECONDS = 120
API = "/api/v1"
CODE = re.compile(r"\b\d{6}\b")
LINK = re.compile(r"/invitations/([\w-]+)")


class Refused(Exception):
    """What the server would not do; it means that the replay cannot go on."""

    def __init__(self, answer: httpx.Response) -> None:
        request = answer.request
        super().__init__(
            f"{request.method} {request.url.path} was answered {answer.status_code}:"
            f" {answer.text[:500]}"
        )


class Client:
    """One person's connection, with that person's session."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(
            base_url=address,
            timeout=ANSWER_SECONDS,
            headers={"Accept-Language": "en", "Origin": address},
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> Any:
        return _good(self._http.get(API + path, params=query)).json()

    def post(self, path: str, **body: Any) -> Any:
        return _good(self._http.post(API + path, json=body)).json()

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return _good(self._http.put(API + path, json=body)).json()

    def page(self, path: str) -> str:
        """A page's text, as people read it."""
        return html.unescape(_good(self._http.get(path)).text)

    def sign_in(self, login: str) -> Self:
        """As one of the demonstration's accounts, with its second factor where it has one."""
        form = {"login": login, "password": PASSWORD, "then": "/"}
        answer = _good(self._http.post("/sign-in", data=form))
        if "/second-factor" in answer.headers.get("location", ""):
            shown = re.sub(r"<[^>]*>", " ", self.page("/second-factor"))
            codes = CODE.findall(shown)
            _good(self._http.post("/second-factor", data={"code": codes[-1], "then": "/"}))
        return self

    def accept(self, login: str) -> Self:
        """Follow the invitation that the demonstration's page of messages shows to everybody."""
        letters = self.page("/messages").split("<article")
        letter = next((text for text in letters if login in text and LINK.search(text)), "")
        link = LINK.search(letter)
        if link is None:
            raise LookupError(f"There is no invitation of {login} among the messages.")
        self.post("/invitations/accept", token=link[1], password=PASSWORD)
        return self


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise Refused(answer)
    return answer
