"""The room's pages: parse, call one action or query, answer."""

from litestar import Router

from competitions.pages import (
    board,
    clauses,
    confirming,
    desk,
    draws,
    entries,
    events,
    flags,
    judges,
    layout,
    pool,
    printing,
    public,
    reported,
    results,
    schemes,
    setup,
    sheets,
    stages,
    workbooks,
)

ROUTER = Router(
    "/",
    route_handlers=[
        *public.ROUTES,
        *setup.ROUTES,
        *layout.ROUTES,
        *events.ROUTES,
        *judges.ROUTES,
        *pool.ROUTES,
        *reported.ROUTES,
        *entries.ROUTES,
        *workbooks.ROUTES,
        *clauses.ROUTES,
        *draws.ROUTES,
        *schemes.ROUTES,
        *sheets.ROUTES,
        *confirming.ROUTES,
        *flags.ROUTES,
        *board.ROUTES,
        *printing.ROUTES,
        *results.ROUTES,
        *desk.ROUTES,
        *stages.ROUTES,
    ],
    include_in_schema=False,
)
