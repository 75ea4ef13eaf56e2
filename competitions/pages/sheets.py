"""The judge's sheet: what do I mark now, and is it safe? Work by work, or aspect by aspect."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Aspect, Mark, Part, Scheme, Seat
from competitions.queries import events, schemes, sheets
from competitions.queries.sheets import SheetField, WorkRow
from competitions.rules.marking import AspectKind, ScoreStatus, bounds, plain, quick_values
from competitions.rules.sheets import Sitting, closed, faults, kept_from, takes
from competitions.rules.states import ENTRY_NAMES, StageState
from core.actor import Actor
from core.errors import missing, require
from core.paging import Page
from core.rules.text import Text, say
from core.web.pages import Web, page
from core.web.transaction import By, Db

WORKS_SHOWN = 100
ROWS_SHOWN = 50
NOBODY: frozenset[int] = frozenset()

Shown = Literal["all", "missing"]


@dataclass(frozen=True)
class Place:
    """A part's panel as one person sees it: in a seat of their own, or typing in for ``seat``."""

    actor: Actor
    part: Part
    seats: Sequence[Seat]
    seat: Seat | None
    scheme: Scheme | None

    @property
    def event_id(self) -> int:
        return self.part.stage.event_id

    @cached_property
    def types_in(self) -> bool:
        return policy.types_for_others(self.actor, self.event_id)

    @cached_property
    def leads(self) -> bool:
        return policy.may_settle(self.actor, self.event_id, NOBODY)

    @cached_property
    def sitting(self) -> Sitting:
        return Sitting(
            is_open=self.part.stage.state is StageState.OPEN,
            typing=self.types_in,
            seated=self.seat is not None,
            left=self.seat is not None and self.seat.left_at is not None,
        )

    @cached_property
    def aspects(self) -> list[Aspect]:
        return list(schemes.aspects(self.scheme)) if self.scheme else []

    @cached_property
    def own_aspects(self) -> list[Aspect]:
        """What this seat gives marks on; who types in for nobody: the panel's measurements."""
        if self.seat is not None:
            return self.aspects
        return [aspect for aspect in self.aspects if aspect.kind is AspectKind.MEASUREMENT]

    @cached_property
    def numbers(self) -> dict[int, str]:
        """A1-2 is the second aspect of the first sub-criterion of criterion A."""
        return {
            aspect.id: f"{criterion.letter}{sub.position}-{aspect.position}"
            for criterion in (self.scheme.criteria if self.scheme else ())
            for sub in criterion.sub_criteria
            for aspect in sub.aspects
        }

    def takes(self, field: SheetField) -> bool:
        work = field.work
        # Who has not marked yet may, even where those who have lie too far apart.
        status = field.status if field.mark else ScoreStatus.UNMARKED
        return takes(self.sitting, work.entry_state, work.recused, field.aspect.kind, status)

    def kept_from(self, work: WorkRow) -> Text | None:
        return kept_from(self.sitting, work.entry_state, work.recused)

    def settles(self, field: SheetField, mark: Mark) -> bool:
        contenders = {mark.entered_by} | ({field.mark.entered_by} if field.mark else set())
        return policy.may_settle(self.actor, self.event_id, frozenset(contenders))


@get("/parts/{key:int}/sheet")
async def works_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    seat: FromQuery[int | None] = None,
    q: FromQuery[str] = "",
    show: FromQuery[Shown] = "all",
    number: FromQuery[int] = 1,
) -> Template:
    """``seat`` is the judge for whom a scorekeeper types in."""
    at = await _place(session, actor, key, seat)
    works = await sheets.works(session, at.part, at.seat, at.own_aspects)
    found = [work for work in works if _is_wanted(work, q.strip(), show)]
    return page(
        request,
        "competitions/works.html",
        **_shared(at),
        works=works,
        found=_cut(found, number, WORKS_SHOWN),
        q=q,
        show=show,
    )


@get("/parts/{key:int}/aspects")
async def aspects_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    seat: FromQuery[int | None] = None,
) -> Template:
    at = await _place(session, actor, key, seat)
    works = await sheets.works(session, at.part, at.seat, at.own_aspects)
    rows = await sheets.aspect_rows(session, at.seat, at.own_aspects, works)
    return page(request, "competitions/aspects.html", **_shared(at), works=works, rows=rows)


@get("/parts/{key:int}/sheet/{work_key:int}")
async def sheet_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    work_key: FromPath[int],
    seat: FromQuery[int | None] = None,
) -> Template:
    at = await _place(session, actor, key, seat)
    works = await sheets.works(session, at.part, at.seat, at.own_aspects)
    position = next((i for i, row in enumerate(works) if row.id == work_key), None)
    if position is None:
        raise missing()
    work = works[position]
    return page(
        request,
        "competitions/sheet.html",
        **_shared(at),
        **await _fields(session, at, [work], at.aspects),
        work=work,
        works=works,
        position=position,
        before=works[position - 1] if position else None,
        after=works[position + 1] if position + 1 < len(works) else None,
    )


@get("/parts/{key:int}/aspects/{aspect_key:int}/sheet")
async def aspect_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    aspect_key: FromPath[int],
    seat: FromQuery[int | None] = None,
    number: FromQuery[int] = 1,
) -> Template:
    """One aspect, its works as rows."""
    at = await _place(session, actor, key, seat)
    works = await sheets.works(session, at.part, at.seat, at.own_aspects)
    rows = await sheets.aspect_rows(session, at.seat, at.aspects, works)
    position = next((i for i, row in enumerate(rows) if row.aspect.id == aspect_key), None)
    if position is None:
        raise missing()
    found = _cut(works, number, ROWS_SHOWN)
    return page(
        request,
        "competitions/aspect_sheet.html",
        **_shared(at),
        **await _fields(session, at, found.rows, [rows[position].aspect]),
        row=rows[position],
        rows=rows,
        found=found,
        position=position,
        before=rows[position - 1] if position else None,
        after=rows[position + 1] if position + 1 < len(rows) else None,
    )


async def _place(session: AsyncSession, actor: Actor, key: int, wanted: int | None) -> Place:
    """:raises Forbidden: not of those who mark, or the results of this part come from elsewhere
    and are the scorekeeper's to enter."""
    part = await events.part(session, actor, key)
    require(policy.may_enter_marks(actor, part.stage.event_id))
    types_in = policy.types_for_others(actor, part.stage.event_id)
    require(
        types_in or not part.reported,
        say("The results of this part come from elsewhere; the scorekeeper enters them."),
    )
    seats = await events.seats(session, [key])
    return Place(
        actor,
        part,
        seats,
        _seat(actor, seats, wanted, types_in=types_in),
        await schemes.of_part(session, key),
    )


def _seat(
    actor: Actor, seats: Sequence[Seat], wanted: int | None, *, types_in: bool
) -> Seat | None:
    """A judge's own; a scorekeeper chooses for whom to type in."""
    if types_in:
        return next((seat for seat in seats if seat.id == wanted), None)
    return next((seat for seat in seats if seat.appointment.account_id == actor.account), None)


def _is_wanted(work: WorkRow, q: str, show: Shown) -> bool:
    return q.casefold() in work.code.casefold() and (show == "all" or bool(work.missing))


def _cut(works: Sequence[WorkRow], number: int, size: int) -> Page[WorkRow]:
    """A page of them; past the end the last one."""
    number = max(1, min(number, -(-len(works) // size)))
    return Page(works[(number - 1) * size : number * size], number, size, len(works))


def _shared(at: Place) -> dict[str, Any]:
    """What every page of the sheet shows."""
    return {
        "at": at,
        "part": at.part,
        "event": at.part.stage.event,
        "closed": closed(at.sitting),
        "suffix": f"?seat={at.seat.id}" if at.types_in and at.seat else "",
        "entry_names": ENTRY_NAMES,
        "plain": plain,
    }


async def _fields(
    session: AsyncSession, at: Place, works: Sequence[WorkRow], aspects: Sequence[Aspect]
) -> dict[str, Any]:
    """What pages with fields to mark show besides."""
    event = at.part.stage.event
    people = await events.appointments(session, event.id)
    return {
        "sheet": await sheets.sheet(session, works, aspects, at.seat, leads=at.leads),
        "people": {row.account_id: row.account.name for row in people},
        "seat_names": {seat.id: seat for seat in at.seats},
        "bounds": lambda aspect: bounds(schemes.rule(aspect, event)),
        "faults": _faults,
        "quick_values": lambda aspect: quick_values(schemes.rule(aspect, event)),
    }


def _faults(aspect: Aspect, value: str) -> str:
    return str(faults(aspect.max_mark, aspect.step, Decimal(value))) if value else ""


ROUTES = [works_page, aspects_page, sheet_page, aspect_page]
