"""The room's pages: parse, call one action or query, answer."""

from litestar import Router

from competitions.pages import (
    board,
    confirming,
    desk,
    events,
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
        *schemes.ROUTES,
        *sheets.ROUTES,
        *confirming.ROUTES,
        *board.ROUTES,
        *results.ROUTES,
        *desk.ROUTES,
        *stages.ROUTES,
    ],
    include_in_schema=False,
)
