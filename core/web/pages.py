"""Answering with pages: templates, their filters, and going on after a form."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import babel.dates
import babel.numbers
import jinja2
from litestar import MediaType, Request, Response
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template

from core import clock, files, i18n
from core.rules.text import Text
from core.web.assets import asset

Web = Request[Any, Any, Any]

HTML = MediaType.HTML
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Frame:
    """What every page's frame needs to know besides the page itself."""

    demo: bool
    navigation: tuple[Any, ...]


def is_fragment(request: Web) -> bool:
    """Whether htmx asks for a part of a page."""
    return "hx-request" in request.headers and "hx-boosted" not in request.headers


def page(request: Web, template: str, **context: Any) -> Template:
    """A page (or fragment) with what the frame shows: actor, navigation, language, address."""
    actor = request.state.get("actor")
    frame: Frame = request.app.state.frame
    links = [link for link in frame.navigation if actor is not None and link.shown(actor)]
    return Template(
        template_name=template,
        context={
            "actor": actor,
            "demo": frame.demo,
            "navigation": links,
            "path": request.url.path,
            "query": dict(request.query_params),
            "language": i18n.language(),
            "now": clock.now(),
            **context,
        },
        headers={"Cache-Control": "no-store"},
        media_type=MediaType.HTML,
    )


def go(request: Web, where: str) -> Response[str]:
    """On to another page after something was done; htmx must be told in its own way."""
    if is_fragment(request):
        return Response("", status_code=200, headers={"HX-Redirect": where}, media_type=HTML)
    return Response("", status_code=303, headers={"Location": where}, media_type=HTML)


def engine(rooms: tuple[str, ...]) -> JinjaTemplateEngine:
    """Templates named ``<room>/page.html``, found in ``<room>/templates/page.html``."""
    folders = {name: jinja2.FileSystemLoader(ROOT / name / "templates") for name in rooms}
    folders["core"] = jinja2.FileSystemLoader(ROOT / "core" / "web" / "templates")
    environment = jinja2.Environment(
        loader=jinja2.PrefixLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True
    )
    environment.globals.update(asset=asset, too_large=files.too_large, upload_kinds=_kinds)
    environment.filters.update(
        t=_text, moment=moment, day=day, clock=_clock, number=number, left=left, iso=_iso
    )
    return JinjaTemplateEngine.from_environment(environment)


@dataclass(frozen=True)
class _Kinds:
    """Kinds of files as a form names them: for people, and for the browser's own chooser."""

    names: str
    accept: str


def _kinds(names: list[str]) -> _Kinds:
    kinds = [files.Kind(name) for name in names]
    endings = [ending for kind in kinds for ending in files.ENDINGS[kind]]
    media = [files.MEDIA[kind] for kind in kinds]
    return _Kinds(files.kind_names(kinds), ",".join([*endings, *media]))


def _text(value: Text | str) -> str:
    return i18n.translate(value)


def moment(value: datetime | None) -> str:
    """Date and time to the minute, in Beijing."""
    if value is None:
        return ""
    return babel.dates.format_datetime(
        value,
        "medium" if i18n.language() == i18n.CHINESE else "d MMM y, HH:mm",
        tzinfo=clock.LOCAL,
        locale=i18n.locale(),
    )


def day(value: date | None) -> str:
    """A date, or that of a moment in Beijing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value)
    return babel.dates.format_date(value, "medium", locale=i18n.locale())


def _clock(value: datetime | None) -> str:
    return clock.local(value).strftime("%H:%M:%S") if value else ""


def _iso(value: datetime | None) -> str:
    return clock.local(value).isoformat(timespec="seconds") if value else ""


def number(value: Decimal | int | None, places: int = 2) -> str:
    """With exactly so many decimals; nothing for an absent value, never 0."""
    if value is None:
        return ""
    return babel.numbers.format_decimal(
        value, "#,##0." + "0" * places if places else "#,##0", locale=i18n.locale()
    )


def left(due: datetime | None) -> str:
    """Time left until a deadline, or how long it has passed."""
    if due is None:
        return ""
    return babel.dates.format_timedelta(due - clock.now(), add_direction=True, locale=i18n.locale())
