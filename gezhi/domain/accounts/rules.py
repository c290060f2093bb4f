"""Decisions about accounts, posts and tokens: pure."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.ground.kernel.problem import problem

TOKEN_LIFE = timedelta(days=90)

UNKNOWN_ROLE = problem("post.unknown_role", 422, "There is no role “{role}”.")
DEPARTMENT_NEEDED = problem("post.department_needed", 422, "A post of this role stands for a department: name it.")
PERIOD = problem("post.period", 422, "A post must end after it begins.")


def check_role(role: str, has_department: bool) -> None:
    """Raises Problem `post.unknown_role` or `post.department_needed`."""
    if role not in ROLES:
        raise UNKNOWN_ROLE(role=role)
    if ROLES[role].for_department and not has_department:
        raise DEPARTMENT_NEEDED()


def token_digest(token: str) -> bytes:
    """How a token is stored: SHA-256; a token has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()
