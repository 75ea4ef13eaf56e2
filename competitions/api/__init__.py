"""The room over HTTP, for scoring devices and other programs; the pages do no more than this."""

from litestar import Router

from competitions.api import marks, results, setup

ROUTER = Router("/api/v1", route_handlers=[*setup.ROUTES, *marks.ROUTES, *results.ROUTES])
