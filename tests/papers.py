"""Reading our own prints back as a reader's search and copy do: codes through ToUnicode maps."""

import base64
import re
import zlib

_OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\b(.*?)^endobj", re.DOTALL)
_STREAM = re.compile(rb"/Length (\d+).*?stream\r?\n", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+\+\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj|(ET)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4,8})>")


def pages(content: bytes) -> list[str]:
    """The text of each page, a line for each time the pen was set down."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    fonts = {
        name: _map(_stream(objects[int(number)]))
        for body in objects.values()
        for name, number in _named_maps(body)
    }
    contents = [
        int(found[1])
        for body in objects.values()
        if b"/Type /Page\n" in body and (found := re.search(rb"/Contents (\d+) 0 R", body))
    ]
    return [_text(_stream(objects[number]), fonts) for number in contents]


def text(content: bytes) -> str:
    return "\n".join(pages(content))


def title(content: bytes) -> str:
    """What a reader's window is called by."""
    found = re.search(rb"/Title \(((?:\\.|[^\\()])*)\)", content, re.DOTALL)
    assert found is not None
    return _ESCAPE.sub(_unescaped, found[1]).decode("utf-16")


def _named_maps(body: bytes) -> list[tuple[bytes, bytes]]:
    if b"/Type /Font\n" not in body and b"/Type /Font " not in body:
        return []
    name = re.search(rb"/Name /(\S+)", body)
    characters = re.search(rb"/ToUnicode (\d+) 0 R", body)
    return [(name[1], characters[1])] if name and characters else []


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    packed = body[found.end() : found.end() + int(found[1])]
    if b"/ASCII85Decode" in body:
        packed = base64.a85decode(b"<~" + packed.strip(), adobe=True)
    return zlib.decompress(packed)


def _map(table: bytes) -> dict[int, str]:
    return {
        int(code, 16): bytes.fromhex(units.decode()).decode("utf-16-be")
        for code, units in _PAIR.findall(table.partition(b"beginbfchar")[2])
    }


def _text(drawing: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    shown, characters = "", dict[int, str]()
    for font, codes, end in _SHOWN.findall(drawing):
        if font:
            characters = fonts[font]
        elif end:
            shown += "\n"
        else:
            shown += "".join(characters[code] for code in _ESCAPE.sub(_unescaped, codes))
    return shown


def _unescaped(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    if len(escaped) == 3:
        return bytes([int(escaped, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(escaped, escaped)
