"""The room's pages: parse, call one action or query, answer."""

from litestar import Router

from competitions.pages import (
    board,
    confirming,
    events,
    layout,
    public,
    schemes,
    setup,
    sheets,
)

ROUTER = Router(
    "/",
    route_handlers=[
        *public.ROUTES,
        *setup.ROUTES,
        *layout.ROUTES,
        *events.ROUTES,
        *schemes.ROUTES,
        *sheets.ROUTES,
        *confirming.ROUTES,
        *board.ROUTES,
    ],
    include_in_schema=False,
)
