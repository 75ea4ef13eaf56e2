"""Who of a stage goes on to the next one."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Event, Stage, Work
from competitions.queries import results
from competitions.queries.results import EntryResult, EventResult
from competitions.rules.ranking import Cut, advancing
from competitions.rules.states import EntryState


@dataclass(frozen=True)
class Advance:
    """Those who may go on are marked whole and passed their pass marks; ``cut`` takes the first
    so many of them. ``failed`` missed a pass mark, ``unfinished`` are still in but not marked
    whole, ``below`` came after the cut. ``done`` says that the next stage has its entries.
    """

    stage: Stage
    next: Stage | None
    result: EventResult
    cut: Cut
    failed: tuple[EntryResult, ...]
    unfinished: tuple[EntryResult, ...]
    done: bool

    @property
    def going(self) -> tuple[EntryResult, ...]:
        return tuple(row for row in self.result.rows if row.entry in self.cut.above)

    @property
    def sharing(self) -> tuple[EntryResult, ...]:
        return tuple(row for row in self.result.rows if row.entry in self.cut.sharing)

    @property
    def below(self) -> tuple[EntryResult, ...]:
        return tuple(row for row in self.result.rows if may_go_on(row) and row not in self.going)


def may_go_on(row: EntryResult) -> bool:
    return row.placed is not None and row.complete and not row.failed


def following(event: Event, stage: Stage) -> Stage | None:
    """The stage after this one; ``event`` comes with its stages in order."""
    return next((other for other in event.stages if other.position > stage.position), None)


async def of_stage(session: AsyncSession, event: Event, stage: Stage) -> Advance:
    """As the marks stand now; ``event`` comes with its stages and parts."""
    result = await results.of_event(session, event, stage)
    placed = [row.placed for row in result.rows if row.placed is not None and may_go_on(row)]
    still_in = [row for row in result.rows if row.state is EntryState.ENTERED]
    after = following(event, stage)
    return Advance(
        stage=stage,
        next=after,
        result=result,
        cut=advancing(placed, stage.advances or 0, event.admit_tied),
        failed=tuple(row for row in still_in if row.complete and row.failed),
        unfinished=tuple(row for row in still_in if not row.complete),
        done=after is not None and await _has_works(session, after),
    )


async def _has_works(session: AsyncSession, stage: Stage) -> bool:
    parts = [part.id for part in stage.parts]
    return bool(await session.scalar(select(exists().where(Work.part_id.in_(parts)))))
