"""The studio as an ASGI application, and the server that serves it."""

import datetime as dt
import importlib
import ipaddress
import logging
import os
import pkgutil
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from loa.errors import Fault, InputInvalid, LoaError, OutsideMissing, UsageError
from loa.messages import _
from loa.studio import pages
from loa.studio.guard import Headed, SignedIn, Slowed
from loa.studio.look import STATIC, MenuItem, WentWrong, error_page
from loa.studio.people import people
from loa.studio.visit import MOST_UPLOAD_BYTES, SAFE_METHODS, Studio, came_from, framed

LOOPBACK = "127.0.0.1"
_MOST_BODY_BYTES = MOST_UPLOAD_BYTES + 1024 * 1024
_STATUS_OF = {UsageError: 400, InputInvalid: 422, OutsideMissing: 503}
_logger = logging.getLogger(__name__)


def studio_app(folder: Path, *, clock: Callable[[], dt.datetime], hosts: Sequence[str]) -> Starlette:
    """The studio of a folder.

    Args:
        folder: the workspace, or a folder that is to become one.
        clock: gives the time now, aware, in Viet Nam's zone.
        hosts: the names by which a browser may call the studio: another name is refused, so that no web page can
            reach it by a name of its own (DNS rebinding).
    """
    found = page_modules()
    menu = tuple(MenuItem(_(m.TITLE), m.ROUTES[0].path, frozenset(m.ROLES)) for m in found if m.TITLE)
    studio = Studio(folder, clock, menu)
    app = Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=STATIC)),
            *(one for module in found for one in module.ROUTES),
        ],
        middleware=[
            Middleware(Headed),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(RequestBodyLimitMiddleware, max_body_size=_MOST_BODY_BYTES),
            Middleware(Slowed, clock=clock),
            Middleware(SignedIn, studio=studio),
        ],
        exception_handlers={
            HTTPException: _told_http,
            LoaError: _told,
            OSError: _told_disk,
            Exception: _told_unforeseen,
        },
    )
    app.state.studio = studio
    return app


def page_modules() -> list[ModuleType]:
    """The files of ``loa/studio/pages/``, in the order of the menu."""
    names = [found.name for found in pkgutil.iter_modules(pages.__path__) if not found.name.startswith("_")]
    modules = [importlib.import_module(f"{pages.__name__}.{name}") for name in names]
    return sorted(modules, key=lambda module: (module.ORDER, module.__name__))


def serve(
    folder: Path, *, host: str, port: int, clock: Callable[[], dt.datetime], ready: Callable[[str], None]
) -> None:
    """Serve the studio until it is stopped.

    Args:
        folder: the workspace, or a folder that is to become one.
        host: the address to listen on; anything but loopback only where the workspace names people.
        port: TCP port; 0 for any that is free.
        clock: gives the time now.
        ready: told the address once the studio answers.

    Raises:
        UsageError: the address is not this PC's own and nobody is named.
        OutsideMissing: the port is taken, or the address is not this PC's.
    """
    if not is_loopback(host) and not people(folder):
        raise UsageError(
            _("On a network the studio is only for people with a password."),
            cure=_("Name them first: loa studio user NAME --post POST --role ROLE."),
        )
    hosts = ["127.0.0.1", "localhost", "[::1]"] if is_loopback(host) else ["*"]
    app = studio_app(folder, clock=clock, hosts=hosts)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="off",
        limit_concurrency=64,
        timeout_keep_alive=20,
    )
    listener = _listener(host, port)
    address = f"http://{host}:{listener.getsockname()[1]}/"
    server = uvicorn.Server(config)
    ready(address)
    threading.Thread(target=app.state.studio.get_ready, daemon=True).start()
    server.run(sockets=[listener])


def is_loopback(host: str) -> bool:
    """True for an address that only this PC reaches."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there it would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError as exc:
        listener.close()
        raise OutsideMissing(
            _("The studio cannot listen on {host}, port {port}.").format(host=host, port=port),
            cure=_("Perhaps it is open already; or name another port with --port."),
        ) from exc
    return listener


def _told_http(request: Request, exc: Exception) -> Response:
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    says = exc.detail if isinstance(exc, HTTPException) else ""
    known = {404: _("There is no such page."), 405: _("This address does not take that."), 413: _("That is too big.")}
    return _error_page(request, status, known.get(status, says))


def _told(request: Request, exc: Exception) -> Response:
    status = next((status for kind, status in _STATUS_OF.items() if isinstance(exc, kind)), 409)
    if isinstance(exc, InputInvalid):
        return _error_page(request, status, _("Something in the files is to be corrected."), faults=exc.faults)
    return _error_page(request, status, getattr(exc, "message", ""), cure=getattr(exc, "cure", ""))


def _told_disk(request: Request, exc: Exception) -> Response:
    _logger.warning("disk: %s", exc)
    cure = _("Check that the folder is there, that you may write in it, and that the disk is not full.")
    return _error_page(request, 503, _("The disk cannot be used."), cure=cure)


def _told_unforeseen(request: Request, exc: Exception) -> Response:
    says = _("This should not have happened: {why}").format(why=f"{type(exc).__name__}: {exc}")
    return _error_page(request, 500, says, cure=_("Nothing that was saved is lost."))


def _error_page(request: Request, status: int, says: str, *, cure: str = "", faults: Sequence[Fault] = ()) -> Response:
    is_sent = request.method not in SAFE_METHODS
    wrong = WentWrong(says, cure, faults, back=came_from(request), is_sent=is_sent)
    return error_page(status, wrong, visit=framed(request), is_part="hx-request" in request.headers)
