"""The room's pages: parse, call one action or query, answer."""

from litestar import Router

from competitions.pages import (
    board,
    confirming,
    events,
    flags,
    printing,
    schemes,
    setup,
    sheets,
)

ROUTER = Router(
    "/",
    route_handlers=[
        *setup.ROUTES,
        *events.ROUTES,
        *schemes.ROUTES,
        *sheets.ROUTES,
        *confirming.ROUTES,
        *flags.ROUTES,
        *board.ROUTES,
        *printing.ROUTES,
    ],
    include_in_schema=False,
)
