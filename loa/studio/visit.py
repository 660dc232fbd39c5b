"""One request as a page sees it, and the addresses of pages.

A page's function takes a ``Visit`` and gives a response; it is an ordinary function and runs in a thread. What comes
from outside is checked here: text is NFC without control characters and of a bounded length, a file has a bounded size.
"""

import contextlib
import datetime as dt
import functools
import re
import secrets
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from loa.errors import LoaError
from loa.messages import _, said_on_page
from loa.model.time import day_named
from loa.studio.look import MenuItem
from loa.studio.people import AT_THE_PC, Person
from loa.studio.sessions import SignIn, SignIns
from loa.studio.work import MadeFile, Works

if TYPE_CHECKING:
    from loa.workspace import Workspace

MOST_UPLOAD_BYTES = 32 * 1024 * 1024
"""A recording of ten minutes as 48 kHz mono WAV is 58 MB; nobody reads a sentence that long."""
_LONGEST_TEXT = 200_000
"""Characters of one field; a long script is 4,000."""
_NOT_TEXT = ("Cc", "Cs", "Cn")
"""Unicode categories: control characters, lone surrogates, and what no character has been given to."""
_CODE = re.compile(r"[0-9]{5}\Z")
_LONGEST_NAME = 60
"""Letters of a file's name, from its end; file systems take 255 bytes, and a letter may need four."""
_MOST_FIELDS = 2_000
_MOST_FILES = 50
_SEES_OTHER = 303
_START = "/start"
_WITHOUT_WORKSPACE = (_START, "/sign-")
"""Addresses that answer before the folder is a workspace."""
SAFE_METHODS = ("GET", "HEAD")
"""They change nothing (RFC 9110 section 9.2.1)."""
TOKEN_FIELD, TOKEN_HEADER = "token", "x-loa-token"


@dataclass
class Studio:
    """What all visits share: the folder, the clock, and who is signed in."""

    folder: Path
    clock: Callable[[], dt.datetime]
    menu: tuple[MenuItem, ...] = ()
    sign_ins: SignIns = field(default_factory=SignIns)
    works: Works = field(default_factory=Works)
    scratch: tempfile.TemporaryDirectory[str] = field(default_factory=lambda: tempfile.TemporaryDirectory("", "loa-"))
    """For bags that wait to be fetched; gone when the studio ends."""
    _known: "tuple[object, Workspace] | None" = None
    _reading: threading.RLock = field(default_factory=threading.RLock)

    def workspace(self) -> "Workspace":
        """The workspace as its files are now; read again only when one of them has changed.

        Raises:
            UsageError: the folder is not a workspace.
        """
        from loa.workspace import open_workspace

        with self._reading:
            stamp = _stamp(self.folder)
            if self._known is None or self._known[0] != stamp:
                self._known = (stamp, open_workspace(self.folder))
            return self._known[1]

    def newest(self) -> int:
        """When a file that plans are made from was last written: nanoseconds since 1970; 0 when there is none."""
        return max((changed for part in _stamp(self.folder) for _path, changed, _size in part), default=0)

    def get_ready(self) -> None:
        """Do what the first page does; who asks for the workspace meanwhile waits, and finds everything read."""
        from loa.todo import KINDS, RECORD, todo

        today = self.clock().date()
        with contextlib.suppress(LoaError, OSError):  # the page itself tells it, to a person
            with self._reading:
                todo(self.workspace(), today=today, kinds=set(KINDS) - {RECORD})
            todo(self.workspace(), today=today, kinds={RECORD})

    @property
    def is_empty(self) -> bool:
        """True when the folder is not a workspace yet."""
        return not ((self.folder / "scripts").is_dir() and (self.folder / "schedules").is_dir())


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form."""

    name: str
    """Its last part only; never used as a path."""
    data: bytes


@dataclass(frozen=True)
class Visit:
    """One request. It has no slots, so that it can keep what it has once looked up."""

    studio: Studio
    sign_in: SignIn
    person: Person
    now: dt.datetime
    path: str
    places: Mapping[str, str]
    """The parts of the address that the route names."""
    query: Mapping[str, str]
    form: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]
    """Every value of each field of the form, in order."""
    files: Mapping[str, Upload]
    nonce: str
    """Lets a style of ours in that a script makes (Content Security Policy)."""
    is_part: bool
    """True when htmx asks for a part of a page."""

    @functools.cached_property
    def workspace(self) -> "Workspace":
        """The workspace as its files are when it is first asked for: one request sees one state of them."""
        return self.studio.workspace()

    @property
    def today(self) -> dt.date:
        """The day in Viet Nam."""
        return self.now.date()

    @property
    def carried(self) -> str:
        """What links to other pages take along: the station that was chosen; empty when none was."""
        code = self.text("code", "")
        return f"?code={code}" if _CODE.match(code) else ""

    def text(self, name: str, default: str | None = None) -> str:
        """A field of the form or the query, stripped.

        Raises:
            HTTPException: 400 when it is missing and has no default.
        """
        found = self.form.get(name, self.query.get(name))
        if found is None:
            if default is None:
                raise HTTPException(400, _("The form is not whole: “{name}” is missing.").format(name=name))
            return default
        return found.strip()

    def day(self, name: str, default: dt.date) -> dt.date:
        """A field that holds a date as ``2024-08-12``; the default when it is blank.

        Raises:
            UsageError: it is not a date, or the calendar has no such day.
        """
        text = self.text(name, "")
        return day_named(text) if text else default

    def file(self, name: str = "file") -> Upload:
        """A file that came with the form.

        Raises:
            HTTPException: 400 when none was chosen.
        """
        found = self.files.get(name)
        if found is None or not found.name:
            raise HTTPException(400, _("Choose a file first."))
        return found


@contextlib.contextmanager
def uploaded(file: Upload) -> Iterator[Path]:
    """The upload as a file for a while, under its own name as far as that is fit for a file: messages name it."""
    name = "".join(letter if letter.isalnum() or letter in "-_. ()" else "_" for letter in file.name).strip(". ")
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        path = Path(folder) / (name[-_LONGEST_NAME:] or "upload")
        path.write_bytes(file.data)
        yield path


def goes_to(address: str, visit: Visit) -> Response:
    """After a form has done its work: the browser goes on to an address of ours."""
    if visit.is_part:
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=_SEES_OTHER)


def sends(made: MadeFile, media_type: str = "application/octet-stream") -> Response:
    """A file that a command made, for the browser to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.data, media_type=media_type, headers=headers)


def route(path: str, function: Callable[[Visit], Response], *roles: str, method: str = "GET") -> Route:
    """An address of a page.

    Args:
        path: with ``{names}`` of its parts; every part is text without a slash.
        function: gives the response.
        roles: who may go there; everybody when none is named.
        method: ``GET``, or ``POST`` for what changes something.
    """

    async def answer(request: Request) -> Response:
        visit = await _visit(request)
        if visit.studio.is_empty and not path.startswith(_WITHOUT_WORKSPACE):
            return goes_to(_START, visit)
        if roles and not visit.person.may(*roles):
            raise HTTPException(403, _("Your role may not do this."))
        with said_on_page():
            return await run_in_threadpool(function, visit)

    return Route(path, answer, methods=[method], name=f"{function.__module__}.{function.__name__}")


async def _visit(request: Request) -> Visit:
    studio: Studio = request.app.state.studio
    sign_in: SignIn = request.state.sign_in
    form, files = await _sent(request) if request.method not in SAFE_METHODS else ({}, {})
    if request.method not in SAFE_METHODS:
        _check_token(request, sign_in, form)
    return Visit(
        studio=studio,
        sign_in=sign_in,
        person=sign_in.person or AT_THE_PC,
        now=studio.clock(),
        path=request.url.path,
        places={name: clean(str(value)) for name, value in request.path_params.items()},
        query={clean(name): clean(value) for name, value in request.query_params.items()},
        form={name: values[-1] for name, values in form.items()},
        many={name: tuple(values) for name, values in form.items()},
        files=files,
        nonce=request.state.nonce,
        is_part="hx-request" in request.headers,
    )


def framed(request: Request) -> Visit | None:
    """The visit without what it sent, for a page about what went wrong with it; None for who is not signed in."""
    sign_in: SignIn | None = getattr(request.state, "sign_in", None)
    if sign_in is None or sign_in.person is None:
        return None
    studio: Studio = request.app.state.studio
    code = request.query_params.get("code", "")
    return Visit(
        studio=studio,
        sign_in=sign_in,
        person=sign_in.person,
        now=studio.clock(),
        path=request.url.path,
        places={},
        query={"code": code} if _CODE.match(code) else {},
        form={},
        many={},
        files={},
        nonce=request.state.nonce,
        is_part=False,
    )


def came_from(request: Request) -> str:
    """The address of ours whose page sent the request; empty when that is not told, or is the very address."""
    try:
        told = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    is_ours = told.netloc == request.headers.get("host") and told.path.startswith("/") and told.path[1:2] != "/"
    address = f"{told.path}?{told.query}" if told.query else told.path
    here = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return address if is_ours and address != here else ""


def _check_token(request: Request, sign_in: SignIn, form: Mapping[str, Sequence[str]]) -> None:
    """Only pages of ours know the session's token.

    Raises:
        HTTPException: 403 when the form comes from elsewhere, or from a session that has ended.
    """
    said = request.headers.get(TOKEN_HEADER) or next(iter(form.get(TOKEN_FIELD, ())), "")
    if not secrets.compare_digest(said.encode(), sign_in.token.encode()):
        raise HTTPException(403, _("This page is from an ended session. Open it again; your text is still in it."))


async def _sent(request: Request) -> tuple[dict[str, list[str]], dict[str, Upload]]:
    """The fields and files of a form.

    Raises:
        HTTPException: 400 when the form cannot be read, or is not from a page of ours.
    """
    fields: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    try:
        async with request.form(
            max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=MOST_UPLOAD_BYTES
        ) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[clean(name)] = Upload(clean(Path(value.filename or "").name), await value.read())
                else:
                    fields.setdefault(clean(name), []).append(clean(value))
    except (UnicodeError, ValueError) as exc:
        raise HTTPException(400, _("The form cannot be read.")) from exc
    return fields, files


def clean(text: str) -> str:
    r"""Text from outside: NFC, line ends as ``\n``, without control characters.

    Raises:
        HTTPException: 400 when it is too long or is not text.
    """
    if len(text) > _LONGEST_TEXT:
        raise HTTPException(413, _("The text is too long."))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if any(unicodedata.category(letter) in _NOT_TEXT and letter not in "\n\t" for letter in text):
        raise HTTPException(400, _("The text holds characters that are not text."))
    return text


def _stamp(folder: Path) -> tuple[tuple[tuple[str, int, int], ...], ...]:
    """What changes when a file of the workspace changes."""
    parts = (folder / part for part in ("scripts", "schedules", "voices"))
    return tuple(_stamps(part) for part in parts)


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    found = []
    for path in sorted(folder.rglob("*")):
        with contextlib.suppress(FileNotFoundError):  # a temporary file of another command
            state = path.stat()
            found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(found)
