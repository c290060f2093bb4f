"""Tokens for programs: how they are kept, how long they live, what they may."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from datetime import timedelta

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem

TOKEN_LIFE = timedelta(days=90)

FIELD = Permission.FIELD_CLIENT
FIELD_MEANS = frozenset({FIELD, Permission.REGISTER_VIEW, Permission.THEMES_FILL})
"""What the word for a field client stands for at that client's doors; a token of this one word opens no other."""

TOO_LONG = problem("token.too_long", 422, "A token lives from 1 to {most} days.")
NOT_HELD = problem("token.not_held", 422, "The account's posts do not include “{permission}”.")
READ_ONLY = problem("token.read_only", 403, "This token may read only.")


def check_life(days: int, most: int) -> timedelta:
    """How long a new token lives. Raises Problem `token.too_long`."""
    if not 1 <= days <= most:
        raise TOO_LONG(most=most)
    return timedelta(days=days)


def check_permissions(wanted: Iterable[str], held: Iterable[Permission]) -> str:
    """The words a token keeps, sorted; empty for all. Raises Problem `token.not_held`: a token adds nothing."""
    having = {permission.value for permission in held}
    for word in wanted:
        if word not in having:
            raise NOT_HELD(permission=word)
    return " ".join(sorted(set(wanted)))


def narrowed(held: frozenset[Permission], words: str) -> frozenset[Permission]:
    """What is left of a post's permissions for a token of these words; SIGNED_IN always stays."""
    return held & {*words.split(), Permission.SIGNED_IN} if words else held


def narrowed_in_the_field(held: frozenset[Permission], words: str) -> frozenset[Permission]:
    """The same at the doors of a field client, where its word stands for what the client has to read and to send."""
    meant = FIELD_MEANS if FIELD in words.split() else frozenset()
    return narrowed(held, " ".join(sorted({*words.split(), *meant})))


def is_for_field_only(words: str) -> bool:
    """Whether a token lies in a field client's settings, readable to whoever holds the phone: nobody elsewhere."""
    return words == FIELD


def credentials(header: str) -> tuple[str, str]:
    """User name and token out of an Authorization header, Basic or Bearer (no name); both empty for anything else."""
    scheme, _, told = header.partition(" ")
    if scheme.lower() == "bearer":
        return "", told.strip()
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, token = base64.b64decode(told.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, token


def token_digest(token: str) -> bytes:
    """How a token is stored: SHA-256; a token has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()
