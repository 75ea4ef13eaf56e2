"""The room's pages: parse, call one action or query, answer."""

from litestar import Router

from competitions.pages import (
    board,
    clauses,
    confirming,
    draws,
    entries,
    events,
    printing,
    schemes,
    setup,
    sheets,
    workbooks,
)

ROUTER = Router(
    "/",
    route_handlers=[
        *setup.ROUTES,
        *events.ROUTES,
        *entries.ROUTES,
        *workbooks.ROUTES,
        *clauses.ROUTES,
        *draws.ROUTES,
        *schemes.ROUTES,
        *sheets.ROUTES,
        *confirming.ROUTES,
        *board.ROUTES,
        *printing.ROUTES,
    ],
    include_in_schema=False,
)
