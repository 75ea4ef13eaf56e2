"""Files that people send with a form: limited by route, looked at before anything is done."""

import asyncio
from collections.abc import Collection
from typing import BinaryIO, cast

from litestar.datastructures import UploadFile

from core import files
from core.errors import Invalid, Refusal
from core.files import Incoming, Kind
from core.rules.text import say
from core.web.pages import Web

MEGABYTE = 1_000_000
# What a form has around its file: other fields, headers of its parts.
AROUND = 100_000


def body(most: int) -> int:
    """``request_max_body_size`` for a handler that takes a file of so many bytes."""
    return most + AROUND


async def uploaded(request: Web, field: str, kinds: Collection[Kind], most: int) -> Incoming:
    """The file in this field of the form; it is there until the request ends.

    :raises Invalid: none was chosen, or it is not what is taken here; said beside the field.
    """
    sent = (await request.form()).get(field)
    if not isinstance(sent, UploadFile):
        raise _beside(field, Invalid(say("Choose a file.")))
    try:
        return await asyncio.to_thread(
            files.inspect, cast("BinaryIO", sent.file), sent.filename, kinds, most
        )
    except Invalid as refusal:
        raise _beside(field, refusal) from None


def _beside(field: str, refusal: Refusal) -> Invalid:
    return Invalid(say("The file was not taken."), fields={field: refusal.text})
