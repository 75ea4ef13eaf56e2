"""The audit log, newest first."""

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from core import audit
from core.errors import require
from core.web.pages import Web, page
from core.web.transaction import By, Db
from membership import policy, queries
from membership.rules.verbs import WAYS


@get("/audit")
async def audit_page(
    request: Web,
    session: Db,
    actor: By,
    verb: FromQuery[str] = "",
    before: FromQuery[int | None] = None,
) -> Template:
    """``before`` continues from an entry's number: the log is too long for page numbers."""
    require(policy.may_read_audit(actor))
    rooms = request.app.state.rooms
    entries = await audit.newest(session, verb=verb, before=before)
    return page(
        request,
        "membership/audit.html",
        entries=entries,
        verbs={name: text for room in rooms for name, text in room.verbs.items()},
        subjects={name: text for room in rooms for name, text in room.subjects.items()},
        ways=WAYS,
        verb=verb,
        sealed=await audit.sealed(session),
        names=await queries.account_names(session, [entry.account for entry in entries]),
        older=entries[-1].id if len(entries) == audit.PAGE else None,
    )


ROUTES = [audit_page]
