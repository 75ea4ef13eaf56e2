"""Signing in and out, the second factor, invitations."""

import io

import pyotp
import segno
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from core.settings import Settings
from core.web import cookies
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db
from membership.actions import demo, invitations, signing_in
from membership.rules.roles import role_name
from membership.schemas import AcceptInvitation, SecondFactor, SignIn

ISSUER = "Jiangxin"


@get("/sign-in")
async def sign_in_page(
    request: Web, session: Db, actor: By, then: FromQuery[str] = "/"
) -> Template | Response[str]:
    if actor.signed_in:
        return go(request, _inside(then))
    settings: Settings = request.app.state.settings
    return page(
        request,
        "membership/sign_in.html",
        then=_inside(then),
        accounts=await demo.shown(session) if settings.demo else [],
        password=demo.PASSWORD,
    )


@post("/sign-in")
async def sign_in(request: Web, session: Db, actor: By) -> Response[str]:
    wanted = await form(request, SignIn)
    signed_in = await signing_in.sign_in(session, wanted, _address(request))
    if actor.session is not None:
        await signing_in.sign_out(session, actor)
    return _with_cookie(request, signed_in, _inside(wanted.then))


@get("/second-factor")
async def second_factor_page(
    request: Web, session: Db, actor: By, then: FromQuery[str] = "/"
) -> Template:
    """Asks for the code; shows the secret first where none is set up yet."""
    secret = picture = ""
    settings: Settings = request.app.state.settings
    account = await signing_in.own(session, actor)
    if account.totp_step is None:
        account, secret = await signing_in.begin_second_factor(session, actor)
        picture = _qr_code(secret, account.login)
    shown = await demo.shown(session) if settings.demo else []
    return page(
        request,
        "membership/second_factor.html",
        then=_inside(then),
        secret=secret,
        picture=picture,
        complete=actor.signed_in,
        code=next((row.code for row in shown if row.login == account.login), ""),
    )


@post("/second-factor")
async def second_factor(request: Web, session: Db, actor: By) -> Response[str]:
    wanted = await form(request, SecondFactor)
    if actor.signed_in:
        await signing_in.confirm_second_factor(session, actor, wanted.code)
        return go(request, "/account")
    signed_in = await signing_in.second_factor(session, actor, wanted, _address(request))
    return _with_cookie(request, signed_in, _inside(wanted.then))


@post("/sign-out")
async def sign_out(request: Web, session: Db, actor: By) -> Response[str]:
    await signing_in.sign_out(session, actor)
    settings: Settings = request.app.state.settings
    answer = go(request, "/sign-in")
    answer.cookies.append(cookies.no_session(secure=settings.secure))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@get("/invitations/{token:str}")
async def invitation_page(request: Web, session: Db, actor: By, token: FromPath[str]) -> Template:
    invitation = await invitations.look_at(session, token)
    known = await invitations.account_of(session, invitation)
    return page(
        request,
        "membership/invitation.html",
        invitation=invitation,
        role_name=role_name,
        token=token,
        known=known is not None,
        another=actor.signed_in and (known is None or known.id != actor.account),
    )


@post("/invitations/{token:str}")
async def accept_invitation(
    request: Web, session: Db, actor: By, token: FromPath[str]
) -> Response[str]:
    wanted = await form(request, AcceptInvitation)
    await invitations.accept(session, actor, token, wanted)
    return go(request, "/" if actor.signed_in else "/sign-in")


def _with_cookie(request: Web, signed_in: signing_in.SignedIn, then: str) -> Response[str]:
    settings: Settings = request.app.state.settings
    where = then if signed_in.complete else f"/second-factor?then={then}"
    answer = go(request, where)
    answer.cookies.append(cookies.session(signed_in.token, secure=settings.secure))
    return answer


def _inside(where: str) -> str:
    """Only our own pages: an address that leads elsewhere leads home."""
    return where if where.startswith("/") and not where.startswith(("//", "/\\")) else "/"


def _address(request: Web) -> str:
    return request.client.host if request.client else ""


def _qr_code(secret: str, login: str) -> str:
    """An SVG of the address that authenticator apps read."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    drawn = io.BytesIO()
    segno.make(uri, error="m").save(
        drawn,
        kind="svg",
        scale=5,
        border=2,
        xmldecl=False,
        svgns=True,
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode()


ROUTES = [
    sign_in_page,
    sign_in,
    second_factor_page,
    second_factor,
    sign_out,
    invitation_page,
    accept_invitation,
]
