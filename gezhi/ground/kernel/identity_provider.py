"""The identity provider a city may sign in through (OIDC), as its operator names it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Where people are sent, as whom we ask, and which of its words is a user name of ours."""

    issuer: str
    client: str
    secret_file: Path
    name: str = ""  # the word on the button; empty: ours, in the reader's language
    claim: str = "preferred_username"
    scopes: tuple[str, ...] = ("openid", "profile")
    authorities: Path | None = None  # certificates it is trusted by; None: those of the system
    has_second_factor: bool = False  # its second factor counts as ours, where it says that there was one
    levels: frozenset[str] = frozenset()  # words of `acr` that mean a second factor


def identity_provider(
    *,
    issuer: str,
    client: str,
    secret_file: Path | None,
    name: str,
    claim: str,
    scopes: Iterable[str],
    authorities: Path | None,
    has_second_factor: bool,
    levels: Iterable[str],
) -> IdentityProvider | None:
    """The provider; None where no issuer is named.

    Raises ValueError where it is named by halves, or where what it says could be read and changed on the way.
    """
    if not issuer:
        return None
    if not client or secret_file is None:
        raise ValueError("GEZHI_OIDC_ISSUER needs GEZHI_OIDC_CLIENT and GEZHI_OIDC_SECRET_FILE beside it")
    if not is_private(issuer):
        raise ValueError("GEZHI_OIDC_ISSUER must begin with https://")
    asked = tuple(dict.fromkeys(["openid", *scopes]))
    return IdentityProvider(
        issuer.rstrip("/"),
        client,
        secret_file,
        name,
        claim,
        asked,
        authorities,
        has_second_factor,
        frozenset(levels),
    )


def is_private(address: str) -> bool:
    """Whether nobody on the way can listen: https, or this very machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))
