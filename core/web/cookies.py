"""The two cookies there are: who you are, and which language you read."""

from http.cookies import CookieError, SimpleCookie

from litestar.datastructures import Cookie

SESSION = "jiangxin_session"
LANGUAGE = "jiangxin_language"
YEAR_SECONDS = 31_536_000


def read(header: str, name: str) -> str | None:
    """One cookie's value; a header that cannot be parsed holds none."""
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return None
    return found.value if found else None


def session(value: str, *, secure: bool) -> Cookie:
    """Ends with the browser; the server's row ends it earlier."""
    return Cookie(SESSION, value=value, httponly=True, secure=secure, samesite="lax")


def no_session(*, secure: bool) -> Cookie:
    return Cookie(SESSION, value="", httponly=True, secure=secure, samesite="lax", max_age=0)


def language(value: str, *, secure: bool) -> Cookie:
    return Cookie(LANGUAGE, value=value, max_age=YEAR_SECONDS, secure=secure, samesite="lax")
