"""What Prometheus may ask; labels are route patterns and kinds, never people or keys."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

requests = Histogram(
    "jiangxin_request_seconds",
    "Time to answer, by route pattern",
    ["method", "route", "status"],
    registry=REGISTRY,
)
due_done = Counter("jiangxin_due_done_total", "Due things done here", registry=REGISTRY)
listening = Gauge(
    "jiangxin_live_connected", "1 while the listener hears the database", registry=REGISTRY
)


def exposition() -> bytes:
    """Prometheus' text format."""
    return generate_latest(REGISTRY)
