"""The room's part of the API."""

from litestar import Router, get

from core.errors import NotSignedIn
from core.rules.text import say
from core.web.problems import ANSWERS
from core.web.transaction import By
from membership.schemas import Me


@get("/me", summary="Who the API takes you for", tags=["accounts"], responses=ANSWERS)
async def me(actor: By) -> Me:
    if actor.account is None:
        raise NotSignedIn(say("Sign in, or send an API token."))
    return Me(account=actor.account, name=actor.name, scopes=sorted(actor.scopes or ()))


ROUTER = Router("/api/v1", route_handlers=[me])
