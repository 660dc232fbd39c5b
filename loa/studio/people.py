"""Who may use the studio: ``people.toml`` in the workspace, with the hash of each password and never the password.

Without that file the studio serves its own PC alone, and whoever sits there may do everything.
"""

import functools
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loa.errors import InputInvalid, UsageError, fault
from loa.files import atomic
from loa.files.toml import did_you_mean, read_toml
from loa.messages import _

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PEOPLE_FILE = "people.toml"
EDITOR, APPROVER, OPERATOR, CLERK = "editor", "approver", "operator", "clerk"
ROLES = (EDITOR, APPROVER, OPERATOR, CLERK)

_SHORTEST_PASSWORD = 10
"""Characters. Source: our choice, above the eight of NIST SP 800-63B section 3.1.1.2."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the studio."""

    name: str
    """What they sign in with and what is written beside what they do; empty for whoever sits at the PC."""
    post: str
    roles: frozenset[str]
    password_hash: str = ""
    """Argon2id, in the PHC string form (RFC 9106)."""

    def may(self, *roles: str) -> bool:
        """True when the person has one of these roles."""
        return bool(self.roles.intersection(roles))


AT_THE_PC = Person("", "", frozenset(ROLES))
"""Whoever sits at the PC, when the workspace names nobody."""


def people(root: Path) -> Mapping[str, Person]:
    """The people of a workspace by name; none when it has no ``people.toml``.

    Raises:
        InputInvalid: the file holds faults.
    """
    path = root / PEOPLE_FILE
    if not path.is_file():
        return {}
    table = read_toml(path, name=PEOPLE_FILE)
    found = [
        Person(one.text("name"), one.text("post"), frozenset(one.texts("roles")), one.text("password"))
        for one in table.tables("person")
    ]
    table.close()
    faults = [
        fault(PEOPLE_FILE, _("“{role}” is not a role.").format(role=role), did_you_mean(role, ROLES))
        for one in found
        for role in sorted(one.roles - set(ROLES))
    ]
    if faults:
        raise InputInvalid(faults)
    return {one.name: one for one in found}


def add_person(root: Path, *, name: str, post: str, roles: frozenset[str], password: str) -> Person:
    """Write a person down, or write them anew with another post, roles and password.

    Raises:
        UsageError: the name or post is missing, a role is unknown, or the password is too short.
    """
    if not (name.strip() and post.strip()):
        raise UsageError(_("Who says so, in which post?"), cure=_("Add --name and --post."))
    if unknown := sorted(roles - set(ROLES)):
        raise UsageError(_("“{role}” is not a role.").format(role=unknown[0]), cure=did_you_mean(unknown[0], ROLES))
    if len(password) < _SHORTEST_PASSWORD:
        raise UsageError(_("A password needs {count} characters or more.").format(count=_SHORTEST_PASSWORD))
    person = Person(name.strip(), post.strip(), roles, _hasher().hash(password))
    atomic.write_text(root / PEOPLE_FILE, "\n".join(map(_toml, {**people(root), person.name: person}.values())))
    return person


def signed_in(known: Mapping[str, Person], name: str, password: str) -> Person | None:
    """The person with that name and password; None when there is none."""
    from argon2.exceptions import InvalidHashError, VerificationError

    person = known.get(name)
    try:
        _hasher().verify(person.password_hash if person else _nobody(), password)
    except (VerificationError, InvalidHashError):
        return None
    return person


def _toml(person: Person) -> str:
    roles = json.dumps(sorted(person.roles))
    pairs = (("name", person.name), ("post", person.post), ("password", person.password_hash))
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in pairs]
    return "\n".join(["[[person]]", *lines, f"roles = {roles}", ""])


@functools.cache
def _hasher() -> "PasswordHasher":
    """Argon2id with 19 MiB: the least that OWASP's Password Storage Cheat Sheet names, and the PC is a small one."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@functools.cache
def _nobody() -> str:
    """Checked when the name is unknown, so that a wrong name takes as long as a wrong password."""
    return _hasher().hash(secrets.token_urlsafe())
