"""Plain functions that make what a test needs, each with sensible values to be overridden."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import uuid4

from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import (
    Appointment,
    Aspect,
    Competition,
    Criterion,
    Entry,
    Event,
    JudgementDescription,
    Member,
    Part,
    Scheme,
    Seat,
    Stage,
    SubCriterion,
    Work,
)
from competitions.rules.marking import AspectKind
from competitions.rules.roles import KIND as EVENT
from competitions.rules.roles import EventRole
from competitions.rules.states import StageState
from core import clock
from core.actor import Actor, Grant
from core.rules.text import Text
from core.web import cookies
from membership.actions import passwords
from membership.actions.organisations import place
from membership.actions.people import make
from membership.models import (
    Account,
    AccountSession,
    ApiToken,
    Occupation,
    Organisation,
    OrganisationRole,
    Person,
)
from membership.rules.identity import read_identity
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import KIND as ORGANISATION
from membership.rules.roles import Role, Scope
from membership.rules.sign_in import SESSION_LENGTH
from membership.rules.tokens import token_hash
from membership.seed import demo_number

TRADE = "6-29-03-03"
PASSWORD = "a right password"


async def make_federation(session: AsyncSession) -> Organisation:
    """The root; the same one however often it is asked for."""
    found = await session.scalar(select(Organisation).where(Organisation.parent_id.is_(None)))
    return found or await place(session, None, OrganisationKind.CITY, "北京市总工会")


async def make_organisation(
    session: AsyncSession,
    parent: Organisation | None = None,
    kind: OrganisationKind = OrganisationKind.INDUSTRY,
    name: str = "试验行业工会",
) -> Organisation:
    return await place(session, parent or await make_federation(session), kind, name)


async def make_trade(session: AsyncSession, code: str = TRADE) -> Occupation:
    found = await session.get(Occupation, code)
    if found is None:
        found = Occupation(
            code=code,
            level="detail",
            name="电梯安装维修工",
            green=False,
            digital=False,
            search=["dt", "电梯"],
        )
        session.add(found)
        await session.flush()
    return found


async def make_person(
    session: AsyncSession, index: int = 0, union: Organisation | None = None, name: str = "赵甲"
) -> Person:
    identity = read_identity(demo_number(index), clock.today())
    assert not isinstance(identity, Text)
    home = union or await make_organisation(session)
    person = make(name, identity, home.id, None)
    session.add(person)
    await session.flush()
    return person


async def make_account(
    session: AsyncSession, login: str = "", name: str = "某人", password: str | None = None
) -> Account:
    account = Account(
        login=login or f"{uuid4().hex[:12]}@example.org",
        name=name,
        password_hash=await passwords.digest(password) if password else "none",
    )
    session.add(account)
    await session.flush()
    return account


async def make_role(
    session: AsyncSession, account: Account, organisation: Organisation, role: Role
) -> OrganisationRole:
    held = OrganisationRole(
        account_id=account.id, organisation_id=organisation.id, role=role, granted_at=clock.now()
    )
    session.add(held)
    await session.flush()
    return held


async def make_actor(
    session: AsyncSession, role: Role | None = None, organisation: Organisation | None = None
) -> Actor:
    """Somebody signed in, with a role on the organisation (default: the federation)."""
    account = await make_account(session)
    if role is None:
        return Actor(account.id, account.name)
    over = organisation or await make_federation(session)
    await make_role(session, account, over, role)
    grant = Grant(role.value, ORGANISATION, over.id, over.path)
    return Actor(account.id, account.name, frozenset({grant}))


async def make_event(
    session: AsyncSession, organiser: Organisation | None = None, *, scale_parts: bool = False
) -> Event:
    home = organiser or await make_federation(session)
    competition = Competition(organiser_id=home.id, name="试验大赛", year=2026)
    session.add(competition)
    await session.flush()
    event = Event(
        competition_id=competition.id,
        occupation_code=(await make_trade(session)).code,
        name="试验赛项",
        scale_parts=scale_parts,
    )
    session.add(event)
    await session.flush()
    return event


async def make_stage(
    session: AsyncSession, event: Event, state: StageState = StageState.OPEN, position: int = 1
) -> Stage:
    stage = Stage(event_id=event.id, position=position, name="决赛", state=state)
    session.add(stage)
    await session.flush()
    return stage


async def make_part(
    session: AsyncSession, stage: Stage, weight: str = "1", position: int = 1, name: str = "实操"
) -> Part:
    part = Part(stage_id=stage.id, position=position, name=name, weight=Decimal(weight))
    session.add(part)
    await session.flush()
    return part


async def make_scheme(
    session: AsyncSession, part: Part, aspects: Sequence[tuple[AspectKind, str]]
) -> list[Aspect]:
    """One criterion A with these aspects; the scheme adds up."""
    total = sum((Decimal(most) for _, most in aspects), Decimal(0))
    scheme = Scheme(part_id=part.id, version=1, total=total)
    session.add(scheme)
    await session.flush()
    criterion = Criterion(scheme_id=scheme.id, letter="A", name="试验", target=total)
    session.add(criterion)
    await session.flush()
    sub = SubCriterion(criterion_id=criterion.id, position=1, name="试验", day=1)
    session.add(sub)
    await session.flush()
    made = [
        Aspect(
            sub_criterion_id=sub.id,
            position=position,
            kind=kind,
            description="试验评分项",
            max_mark=Decimal(most),
            low=Decimal(0),
            high=Decimal(10),
            step=Decimal("0.25"),
            factor=Decimal(1),
            least_present=3,
        )
        for position, (kind, most) in enumerate(aspects, start=1)
    ]
    session.add_all(made)
    await session.flush()
    session.add_all(
        JudgementDescription(aspect_id=aspect.id, value=value, text=f"说明{value}")
        for aspect in made
        if aspect.kind is AspectKind.JUDGEMENT
        for value in range(4)
    )
    await session.flush()
    return made


async def make_entry(
    session: AsyncSession, event: Event, parts: Sequence[Part], number: int = 1
) -> tuple[Entry, list[Work]]:
    """An entry with a work in each part."""
    person = await make_person(session, index=event.id * 50 + number)
    entry = Entry(event_id=event.id, organisation_id=person.union_id, number=number)
    session.add(entry)
    await session.flush()
    session.add(Member(entry_id=entry.id, event_id=event.id, person_id=person.id, position=1))
    works = [
        Work(part_id=part.id, entry_id=entry.id, code=f"{part.position}-{number:03d}")
        for part in parts
    ]
    session.add_all(works)
    await session.flush()
    return entry, works


async def make_team(
    session: AsyncSession,
    event: Event,
    parts: Sequence[Part],
    people: Sequence[Person],
    number: int = 1,
) -> tuple[Entry, list[Work]]:
    """A team of these people, of whom those beyond the event's team size are substitutes."""
    entry = Entry(
        event_id=event.id, organisation_id=people[0].union_id, number=number, name="试验队"
    )
    session.add(entry)
    await session.flush()
    session.add_all(
        Member(
            entry_id=entry.id,
            event_id=event.id,
            person_id=person.id,
            position=position,
            substitute=position > event.team_size,
        )
        for position, person in enumerate(people, start=1)
    )
    works = [
        Work(part_id=part.id, entry_id=entry.id, code=f"{part.position}-{number:03d}")
        for part in parts
    ]
    session.add_all(works)
    await session.flush()
    return entry, works


async def make_judge(
    session: AsyncSession,
    event: Event,
    role: EventRole = EventRole.JUDGE,
    seat_on: Part | None = None,
    number: int = 1,
) -> Actor:
    """An account with a role in the event and, if asked, a seat on a part's panel."""
    account = await make_account(session)
    appointment = Appointment(event_id=event.id, account_id=account.id, role=role)
    session.add(appointment)
    await session.flush()
    if seat_on is not None:
        session.add(Seat(part_id=seat_on.id, appointment_id=appointment.id, number=number))
        await session.flush()
    return Actor(account.id, account.name, frozenset({Grant(role.value, EVENT, event.id)}))


def make_event_actor(account: Account, event: Event, role: EventRole = EventRole.JUDGE) -> Actor:
    """Somebody signed in who was appointed to the event."""
    return Actor(account.id, account.name, frozenset({Grant(role.value, EVENT, event.id)}))


async def sign_in(session: AsyncSession, client: AsyncTestClient[Litestar], actor: Actor) -> None:
    """Give the client a session of this actor's account, as signing in would."""
    token, now = uuid4().hex, clock.now()
    session.add(
        AccountSession(
            account_id=actor.account,
            token_hash=token_hash(token),
            complete=True,
            started_at=now,
            seen_at=now,
            expires_at=now + SESSION_LENGTH,
        )
    )
    await session.commit()
    client.cookies.set(cookies.SESSION, token)


async def make_token(session: AsyncSession, actor: Actor, *scopes: Scope) -> str:
    """A bearer token of this actor's account."""
    secret, now = uuid4().hex, clock.now()
    session.add(
        ApiToken(
            account_id=actor.account,
            name="试验",
            secret_hash=token_hash(secret),
            scopes=[scope.value for scope in scopes],
            made_at=now,
            expires_at=now + SESSION_LENGTH,
        )
    )
    await session.commit()
    return secret
