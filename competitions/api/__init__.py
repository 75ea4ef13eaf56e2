"""The room over HTTP, for scoring devices and other programs; the pages do no more than this."""

from litestar import Router

from competitions.api import entries, flags, judges, marks, reported, results, schemes, setup

ROUTER = Router(
    "/api/v1",
    route_handlers=[
        *entries.ROUTES,
        *flags.ROUTES,
        *judges.ROUTES,
        *marks.ROUTES,
        *reported.ROUTES,
        *results.ROUTES,
        *schemes.ROUTES,
        *setup.ROUTES,
    ],
)
