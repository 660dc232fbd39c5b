"""What stands between the network and the pages: hosts, sessions, limits, and what a browser is told to refuse."""

import datetime as dt
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from loa.messages import _
from loa.studio.people import AT_THE_PC, people
from loa.studio.sessions import SignIn
from loa.studio.visit import SAFE_METHODS, Studio

COOKIE = "loa"
SIGN_IN = "/sign-in"
_OPEN_TO_ALL = ("/static/", SIGN_IN)
_SEES_OTHER = 303

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'nonce-{nonce}'",  # wavesurfer styles its own shadow tree
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "connect-src 'self' blob:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
"""W3C Content Security Policy Level 3: the page may ask nobody but us, and no script stands in a page's text."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}

_WINDOW = dt.timedelta(minutes=1)
_MOST_CHANGES = 240
"""Requests that change something, in a minute, from one address."""
_MOST_SIGN_INS = 10
"""Passwords tried in a minute from one address."""
_MOST_ADDRESSES = 1_000


class Headed:
    """Puts the security headers on every answer; pages are not kept by the browser, files of ours are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = scope.setdefault("state", {})["nonce"] = secrets.token_urlsafe(16)
        is_ours_for_ever = scope["path"].startswith("/static/") and b"v=" in scope["query_string"]

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers["Content-Security-Policy"] = "; ".join(_POLICY).format(nonce=nonce)
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "max-age=31536000, immutable" if is_ours_for_ever else "no-store"
            await send(message)

        await self.app(scope, receive, headed)


@dataclass
class Slowed:
    """Refuses an address that sends more than a person can."""

    app: ASGIApp
    clock: Callable[[], dt.datetime]
    _times: dict[tuple[str, bool], deque[dt.datetime]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not self._lets_in(scope):
            refusal = PlainTextResponse(
                _("Too many requests. Wait a minute."), status_code=429, headers={"Retry-After": "60"}
            )
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _lets_in(self, scope: Scope) -> bool:
        is_sign_in = scope["path"] == SIGN_IN
        key = ((scope.get("client") or ("",))[0], is_sign_in)
        now = self.clock()
        if key not in self._times and len(self._times) >= _MOST_ADDRESSES:
            self._times.clear()
        times = self._times.setdefault(key, deque())
        while times and now - times[0] > _WINDOW:
            times.popleft()
        if len(times) >= (_MOST_SIGN_INS if is_sign_in else _MOST_CHANGES):
            return False
        times.append(now)
        return True


@dataclass
class SignedIn:
    """Gives every request its session; where the workspace names people, only they come in."""

    app: ASGIApp
    studio: Studio

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the session's person."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        now = self.studio.clock()
        listed = people(self.studio.folder)
        known = self.studio.sign_ins.of(_cookie(scope), now)
        if known and known.person and known.person != (listed.get(known.person.name) if listed else AT_THE_PC):
            known = None  # taken off the list, or given other roles or another password
        needs_name = bool(listed) and (known is None or known.person is None)
        sign_in = known or self.studio.sign_ins.begin(None if listed else AT_THE_PC, now)
        scope.setdefault("state", {})["sign_in"] = sign_in
        app = self._to_sign_in(scope) if needs_name and not scope["path"].startswith(_OPEN_TO_ALL) else self.app
        await app(scope, receive, send if known else _with_cookie(sign_in, send))

    def _to_sign_in(self, scope: Scope) -> ASGIApp:
        address = f"{SIGN_IN}?to={quote(scope['path'])}"
        if b"hx-request" in dict(scope["headers"]):
            return PlainTextResponse("", status_code=401, headers={"HX-Redirect": address})
        return RedirectResponse(address, status_code=_SEES_OTHER)


def cookie_header(sign_in: SignIn) -> str:
    """The value of ``Set-Cookie``: no script reads it, and no other site sends it."""
    return f"{COOKIE}={sign_in.id}; Path=/; HttpOnly; SameSite=Strict"


def _with_cookie(sign_in: SignIn, send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "set-cookie" not in headers:
                headers["Set-Cookie"] = cookie_header(sign_in)
        await send(message)

    return sent


def _cookie(scope: Scope) -> str:
    try:
        found = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
