"""The room's pages: parse, call one action or query, answer."""

from litestar import Router

from membership.pages import accounts, audit, organisations, people, signing_in

ROUTER = Router(
    "/",
    route_handlers=[
        *signing_in.ROUTES,
        *accounts.ROUTES,
        *organisations.ROUTES,
        *people.ROUTES,
        *audit.ROUTES,
    ],
    include_in_schema=False,
)
