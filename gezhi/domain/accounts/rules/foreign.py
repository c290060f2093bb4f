"""Signing in through a foreign identity provider: what its word is worth here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from gezhi.ground.kernel.problem import problem

NO_ACCOUNT = problem(
    "sign_in.no_account",
    401,
    "No account here belongs to this sign-in, or it is locked. The security administrator can tell.",
)
TOO_LATE = problem(
    "sign_in.too_late", 401, "This sign-in was begun in another browser, or too long ago. Begin it again."
)

KNOWN = frozenset({"pwd", "pin", "kba"})
HELD = frozenset({"otp", "hwk", "swk", "sc", "sms", "tel"})
"""Ways of proving oneself by what one knows and by what one holds, as RFC 8176 names them."""


class Way(StrEnum):
    """How somebody signed in."""

    PASSWORD = "password"  # noqa: S105  (a word, not one of them)
    OIDC = "oidc"
    OIDC_TWICE = "oidc_second_factor"  # the identity provider asked for a second factor, and the operator counts it


def has_second_factor(claims: Mapping[str, Any], levels: Collection[str]) -> bool:
    """Whether the provider says that it asked twice: `amr` names `mfa` or one thing known and one held, or `acr` is
    one of the operator's `levels`."""
    told = claims.get("amr")
    ways = {str(way) for way in told} if isinstance(told, list) else {str(told)}
    is_twice = "mfa" in ways or (not ways.isdisjoint(KNOWN) and not ways.isdisjoint(HELD))
    return is_twice or str(claims.get("acr", "")) in levels


def way_of(claims: Mapping[str, Any], *, counts: bool, levels: Collection[str]) -> Way:
    """How this sign-in is written down; `counts`: the operator says that the provider's second factor is enough."""
    return Way.OIDC_TWICE if counts and has_second_factor(claims, levels) else Way.OIDC
