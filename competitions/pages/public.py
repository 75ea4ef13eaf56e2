"""What everybody may see, without signing in."""

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions.pages.setup import dates
from competitions.queries import public
from competitions.rules.marking import plain
from competitions.rules.states import COMPETITION_NAMES
from core.paging import page as paged
from core.web.pages import Web, page
from core.web.transaction import By, Db
from membership.rules.organisations import NAMES as TIERS


@get("/public/competitions")
async def public_competitions_page(
    request: Web, session: Db, actor: By, q: FromQuery[str] = "", number: FromQuery[int] = 1
) -> Template:
    return page(
        request,
        "competitions/public_competitions.html",
        found=await paged(session, public.competitions(q), number),
        q=q,
        states=COMPETITION_NAMES,
        tiers=TIERS,
    )


@get("/public/competitions/{key:int}")
async def public_competition_page(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Template:
    competition = await public.competition(session, key)
    return page(
        request,
        "competitions/public_competition.html",
        competition=competition,
        dates=dates(competition),
        clauses=await public.clauses(session, competition.events),
        states=COMPETITION_NAMES,
        tiers=TIERS,
        plain=plain,
    )


ROUTES = [public_competitions_page, public_competition_page]
