"""The room's pages: parse, call one action or query, answer."""

from litestar import Router

from competitions.pages import (
    board,
    confirming,
    desk,
    events,
    judges,
    pool,
    printing,
    reported,
    results,
    schemes,
    setup,
    sheets,
    stages,
)

ROUTER = Router(
    "/",
    route_handlers=[
        *setup.ROUTES,
        *events.ROUTES,
        *judges.ROUTES,
        *pool.ROUTES,
        *reported.ROUTES,
        *schemes.ROUTES,
        *sheets.ROUTES,
        *confirming.ROUTES,
        *board.ROUTES,
        *printing.ROUTES,
        *results.ROUTES,
        *desk.ROUTES,
        *stages.ROUTES,
    ],
    include_in_schema=False,
)
