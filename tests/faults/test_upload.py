"""What is too large, too slow or cut off: the sender reads a sentence, others notice nothing."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.serving import Serving

LARGE = 200_000_000
BLOCK = b"0" * 1_000_000
SENTENCE = "This is too large: 20 MB fit here at most."
WHERE = "/_patterns/file"
# One more than the pool has connections.
SLOW = 21


def connect(serving: Serving) -> socket.socket:
    place = urlsplit(serving.address)
    return socket.create_connection((place.hostname, place.port), timeout=60)


def head(serving: Serving, *more: str) -> bytes:
    lines = [
        f"POST {WHERE} HTTP/1.1",
        f"Host: {urlsplit(serving.address).netloc}",
        f"Origin: {serving.address}",
        "Accept-Language: en",
        "HX-Request: true",
        "Content-Type: multipart/form-data; boundary=b",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(connection: socket.socket) -> str:
    with connection.makefile("rb") as reader:
        lines = [reader.readline().decode()]
        length = 0
        while (line := reader.readline().decode()).strip():
            lines.append(line)
            if line.lower().startswith("content-length:"):
                length = int(line.partition(":")[2])
        return "".join(lines) + reader.read(length).decode()


def most_memory(serving: Serving) -> int:
    """The server's largest size so far, in bytes."""
    assert serving.process is not None
    status = Path(f"/proc/{serving.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def test_two_hundred_megabytes_get_a_sentence_and_no_memory(serving: Serving) -> None:
    """A sender that writes all of it before it reads anything, as browsers do."""
    before = most_memory(serving)
    with connect(serving) as connection:
        connection.sendall(head(serving, f"Content-Length: {LARGE}"))
        for _ in range(LARGE // len(BLOCK)):
            connection.sendall(BLOCK)
        told = answer(connection)
        assert told.startswith("HTTP/1.1 413")
        assert SENTENCE in told
        # The connection is as good as before.
        connection.sendall(head(serving, "Content-Length: 0"))
        assert answer(connection).startswith("HTTP/1.1 422")
    assert most_memory(serving) - before < 20_000_000


def test_sentence_comes_before_the_connection_closes(serving: Serving) -> None:
    """As behind a proxy, which asks for one connection a request: closing it over what is still
    on its way would take the answer with it."""
    with connect(serving) as connection:
        connection.sendall(head(serving, f"Content-Length: {LARGE}", "Connection: close"))
        for _ in range(LARGE // len(BLOCK)):
            connection.sendall(BLOCK)
        assert SENTENCE in answer(connection)


def test_two_hundred_megabytes_of_unknown_length_get_the_same(serving: Serving) -> None:
    before = most_memory(serving)

    def blocks() -> Iterator[bytes]:
        for _ in range(LARGE // len(BLOCK)):
            yield BLOCK

    for where, status in ((WHERE, 413), ("/sign-in", 413), ("/nothing", 404)):
        told = httpx.post(
            serving.address + where,
            content=blocks(),
            headers={"Origin": serving.address, "Accept-Language": "en"},
            timeout=120,
        )
        assert told.status_code == status
        assert "This is too large" in told.text or status == 404
    assert most_memory(serving) - before < 30_000_000


def test_who_asks_before_sending_is_told_before_sending(serving: Serving) -> None:
    with connect(serving) as connection:
        connection.sendall(head(serving, f"Content-Length: {LARGE}", "Expect: 100-continue"))
        assert answer(connection).startswith("HTTP/1.1 413")


def test_slow_and_vanished_senders_hold_nothing_up(serving: Serving) -> None:
    with ExitStack() as opened:
        for _ in range(SLOW):
            connection = opened.enter_context(connect(serving))
            connection.sendall(head(serving, "Content-Length: 1000000") + b"--b\r\n")
        page = httpx.get(serving.address + "/sign-in", timeout=10)
        assert page.status_code == 200
    # All of them left in the middle.
    assert httpx.get(serving.address + "/health/ready", timeout=10).text == "ready"
    assert "fault" not in "".join(serving.output)


def test_large_file_within_the_limit_is_looked_at(serving: Serving) -> None:
    told = httpx.post(
        serving.address + WHERE,
        files={"pattern_file": ("名单.xlsx", b"MZ" + b"0" * 19_000_000)},
        headers={"Origin": serving.address, "Accept-Language": "en", "HX-Request": "true"},
        timeout=60,
    )
    assert told.status_code == 422
    assert "“名单.xlsx” is a program. Choose the document itself." in told.text
