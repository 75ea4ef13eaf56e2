"""Structured logs: one JSON object a line, with a request's number and never its contents.

Bodies, query strings, addresses and names stay out: what is logged is a route's pattern, a
status, a time and the reference that a person is shown with an error.
"""

import logging
import sys

import structlog


def configure(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for name in ("httpx", "litestar", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns whenever a tick takes longer than the pause between two, as long jobs make it.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
