"""The first three administrators: who they are, and passwords nobody guesses."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line

ROLES = ("system_admin", "security_admin", "audit_admin")
"""Three people, none of whom holds anything of the others' work."""

OPEN_FILE = problem("init.open_file", 422, "{file} can be read by others: set its mode to 0600 first.")
NOT_A_FILE = problem("init.not_a_file", 422, "{file} is not a file of administrators: {reason}.")
MISSING_ROLE = problem("init.missing_role", 422, "No {role} is named: all three administrators are needed.")
BAD_USERNAME = problem(
    "init.bad_username", 422, "“{username}”: 3 to 64 small letters, digits, dots, dashes, underlines; a letter first."
)
NO_NAME = problem("init.no_name", 422, "The {role} has no name.")
SAME_PERSON = problem("init.same_person", 422, "“{username}” stands twice: three accounts for three people.")
WEAK = problem("init.weak_password", 422, "The password of {username} is not taken: {reason}")
SAME_PASSWORD = problem("init.same_password", 422, "Two administrators have the same password.")

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,63}")
NAME_LENGTH, LEAST, KINDS_NEEDED = 64, 12, 3
KNOWN = ("gezhi", "admin", "password", "passw0rd", "changeme", "default", "qwert", "12345", "demo", "root")
"""What a default password is made of."""
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


@dataclass(frozen=True, slots=True)
class Administrator:
    """One of the three. The password is never shown, not even in an error's trace."""

    role: str
    username: str
    name: str
    password: str = field(repr=False)


def read_administrators(file: Path) -> list[Administrator]:
    """The three of a JSON file: role → username, name, password. Only its owner may be able to read it.

    Raises `init.open_file`, `init.not_a_file`, and what `check_administrators` refuses.
    """
    try:
        mode = file.stat().st_mode
        content = file.read_bytes() if stat.S_ISREG(mode) else b""
        told = orjson.loads(content)
    except (OSError, orjson.JSONDecodeError) as reason:
        raise NOT_A_FILE(file=file.name, reason=type(reason).__name__) from None
    if stat.S_IMODE(mode) & 0o077:
        raise OPEN_FILE(file=file.name)
    if not isinstance(told, dict):
        raise NOT_A_FILE(file=file.name, reason="object needed")
    named = [_administrator(role, told.get(role)) for role in ROLES]
    check_administrators(named)
    return named


def _administrator(role: str, told: Mapping[str, Any] | None) -> Administrator:
    if not isinstance(told, dict):
        raise MISSING_ROLE(role=role)
    username, name, password = (str(told.get(key, "")) for key in ("username", "name", "password"))
    return Administrator(role, username, name, password)


def check_administrators(named: Sequence[Administrator]) -> None:
    """Raises `init.missing_role`, `init.bad_username`, `init.no_name`, `init.same_person`, `init.weak_password`,
    `init.same_password`."""
    roles = [one.role for one in named]
    for role in ROLES:
        if role not in roles:
            raise MISSING_ROLE(role=role)
    seen: set[str] = set()
    for one in named:
        if USERNAME.fullmatch(one.username) is None:
            raise BAD_USERNAME(username=one.username[:40])
        if not clean_line(one.name, limit=NAME_LENGTH):
            raise NO_NAME(role=one.role)
        if one.username in seen:
            raise SAME_PERSON(username=one.username)
        seen.add(one.username)
        check_password(one)
    if len({one.password for one in named}) < len(named):
        raise SAME_PASSWORD()


@dataclass(frozen=True, slots=True)
class _Nobody:
    """What Django's likeness rule compares a password with."""

    username: str
    first_name: str


def check_password(one: Administrator) -> None:
    """Django's rules (length, commonness, likeness to the name) and ours. Raises `init.weak_password`."""
    reason = _weakness(one)
    if not reason:
        try:
            validate_password(one.password, _Nobody(one.username, one.name))  # type: ignore[arg-type]  # it reads names only
        except ValidationError as refused:
            reason = " ".join(refused.messages)
    if reason:
        raise WEAK(username=one.username, reason=reason)


def _weakness(one: Administrator) -> str:
    lower = one.password.lower()
    if len(one.password) < LEAST:
        return _("it needs at least %(least)s characters.") % {"least": LEAST}
    if sum(1 for kind in KINDS if re.search(kind, one.password)) < KINDS_NEEDED:
        return _("it needs three of these: small letters, capitals, digits, signs.")
    if one.username in lower or any(word in lower for word in KNOWN):
        return _("it holds the user name or a word of a default password.")
    return ""
