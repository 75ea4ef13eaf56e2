"""A competition once more, a year or more later: all that was set up, nothing of who took part."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.setup import events as event_actions
from competitions.models import (
    Aspect,
    AwardLevel,
    Clause,
    Competition,
    Criterion,
    Event,
    JudgementDescription,
    Milestone,
    Part,
    Scheme,
    Stage,
    StandardSection,
    SubCriterion,
    TieStep,
)
from competitions.queries import copying, events
from competitions.queries.copying import EventWhole
from competitions.rules.calendar import period_years_on, years_on
from competitions.rules.eligibility import ClauseKind
from competitions.rules.states import StageState
from competitions.schemas import CopyCompetition
from core import audit
from core.actor import Actor
from core.errors import Invalid, require
from core.rules.text import say

# An event as it was, and its copy.
Pairs = Sequence[tuple[EventWhole, Event]]

# What of an aspect is its own: all but its keys, its section and what it takes the place of.
OF_ASPECT = (
    "position",
    "kind",
    "measure",
    "description",
    "extra",
    "requirement",
    "calculation",
    "max_mark",
    "low",
    "high",
    "step",
    "factor",
    "least_present",
)


async def copy_competition(
    session: AsyncSession, actor: Actor, key: int, wanted: CopyCompetition
) -> Competition:
    """Events, stages, parts, schemes in force (as first versions), tie chains, clauses, awards,
    rules and the calendar, by so many years later; in a fixed number of statements.

    :raises Invalid: the year is not a later one, or an event is another competition's.
    """
    source = await events.competition(session, actor, key)
    require(policy.may_organise(actor, source.organiser))
    years = wanted.year - source.year
    if years < 1:
        text = say("Choose a year after %(year)s.", year=source.year)
        raise Invalid(text, fields={"year": text})
    chosen = [event for event in source.events if event.id in wanted.events]
    if len(chosen) < len(set(wanted.events)):
        raise Invalid(say("Choose events of this competition."))
    wholes = await copying.whole(session, chosen)
    made = _competition(source, wanted, years)
    session.add(made)
    await session.flush()
    pairs = [(whole, _event(whole.event, made, years)) for whole in wholes]
    session.add_all(event for _, event in pairs)
    await session.flush()
    session.add_all(event_actions.version(event, actor) for _, event in pairs)
    parts = _parts(pairs)
    events_copied = {whole.event.id: event.id for whole, event in pairs}
    for whole, event in pairs:
        session.add_all(_clauses(whole, event, events_copied))
        _add_ties_and_awards(session, whole, event, parts)
    await _copy_schemes(session, pairs, parts)
    await audit.record(
        session, actor, "competition:copy", made, copied_from=source.id, events=len(pairs)
    )
    return made


def _competition(source: Competition, wanted: CopyCompetition, years: int) -> Competition:
    entries_from, entries_until = period_years_on(source.entries_from, source.entries_until, years)
    return Competition(
        organiser_id=source.organiser_id,
        name=wanted.name,
        year=wanted.year,
        about=source.about,
        venue=source.venue,
        starts_on=years_on(source.starts_on, years) if source.starts_on else None,
        ends_on=years_on(source.ends_on, years) if source.ends_on else None,
        entries_from=entries_from,
        entries_until=entries_until,
        copied_from_id=source.id,
        milestones=[
            Milestone(
                name=milestone.name,
                on=years_on(milestone.on, years),
                until=years_on(milestone.until, years) if milestone.until else None,
            )
            for milestone in source.milestones
        ],
    )


def _event(source: Event, into: Competition, years: int) -> Event:
    """With its stages and parts, in preparation, by version 1 of the same rules."""
    made = Event(
        competition_id=into.id,
        occupation_code=source.occupation_code,
        name=source.name,
        team_size=source.team_size,
        substitutes=source.substitutes,
        public_board=source.public_board,
        rules_version=1,
        stages=[_stage(stage, years) for stage in source.stages],
    )
    event_actions.go_by(made, event_actions.rulebook(source))
    return made


def _stage(source: Stage, years: int) -> Stage:
    return Stage(
        position=source.position,
        name=source.name,
        state=StageState.PREPARING,
        starts_on=years_on(source.starts_on, years) if source.starts_on else None,
        ends_on=years_on(source.ends_on, years) if source.ends_on else None,
        advances=source.advances,
        stations=source.stations,
        parts=[
            Part(
                position=part.position,
                name=part.name,
                weight=part.weight,
                pass_mark=part.pass_mark,
                reported=part.reported,
            )
            for part in source.parts
        ],
    )


def _parts(pairs: Pairs) -> dict[int, Part]:
    """The copy of each part, by the key of the one it was copied from."""
    return {
        old.id: new
        for whole, event in pairs
        for old_stage, new_stage in zip(whole.event.stages, event.stages, strict=True)
        for old, new in zip(old_stage.parts, new_stage.parts, strict=True)
    }


def _clauses(whole: EventWhole, event: Event, copied: Mapping[int, int]) -> Iterator[Clause]:
    """Those that name other events name their copies; one that would name none is left out."""
    for clause in whole.clauses:
        values = dict(clause.values)
        if clause.kind is ClauseKind.NOT_WITH:
            values["events"] = [copied[key] for key in values["events"] if key in copied]
            if not values["events"]:
                continue
        yield Clause(
            event_id=event.id,
            position=clause.position,
            kind=clause.kind,
            values=values,
            text=clause.text,
            source=clause.source,
        )


def _add_ties_and_awards(
    session: AsyncSession, whole: EventWhole, event: Event, parts: Mapping[int, Part]
) -> None:
    session.add_all(
        TieStep(
            event_id=event.id,
            position=step.position,
            part_id=parts[step.part_id].id,
            letter=step.letter,
        )
        for step in whole.ties
    )
    session.add_all(
        AwardLevel(event_id=event.id, label=award.label, last_place=award.last_place)
        for award in whole.awards
    )


async def _copy_schemes(session: AsyncSession, pairs: Pairs, parts: Mapping[int, Part]) -> None:
    """Sections come first: aspects name them by key."""
    sources = [scheme for whole, _ in pairs for scheme in whole.schemes.values()]
    made = [
        Scheme(
            part_id=parts[source.part_id].id,
            version=1,
            title=source.title,
            total=source.total,
            sections=[
                StandardSection(
                    position=section.position,
                    code=section.code,
                    name=section.name,
                    target=section.target,
                )
                for section in source.sections
            ],
            criteria=[],
        )
        for source in sources
    ]
    session.add_all(made)
    await session.flush()
    for source, scheme in zip(sources, made, strict=True):
        sections = {
            old.id: new.id for old, new in zip(source.sections, scheme.sections, strict=True)
        }
        scheme.criteria = [_criterion(criterion, sections) for criterion in source.criteria]
    await session.flush()


def _criterion(source: Criterion, sections: Mapping[int, int]) -> Criterion:
    return Criterion(
        letter=source.letter,
        name=source.name,
        target=source.target,
        sub_criteria=[
            SubCriterion(
                position=sub.position,
                name=sub.name,
                day=sub.day,
                aspects=[_aspect(aspect, sections) for aspect in sub.aspects],
            )
            for sub in source.sub_criteria
        ],
    )


def _aspect(source: Aspect, sections: Mapping[int, int]) -> Aspect:
    return Aspect(
        **{name: getattr(source, name) for name in OF_ASPECT},
        section_id=sections[source.section_id] if source.section_id is not None else None,
        descriptions=[
            JudgementDescription(value=row.value, text=row.text) for row in source.descriptions
        ],
    )
