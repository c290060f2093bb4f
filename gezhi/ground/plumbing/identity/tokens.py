"""What an identity provider says about somebody: taken only where it signed it, for us, for this very sign-in."""

from __future__ import annotations

import hmac
import logging
from typing import Any

import jwt

from gezhi.ground.kernel.identity_provider import IdentityProvider
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.identity.asking import answer, description, in_time, keys

UNTRUSTED = problem(
    "identity.untrusted", 401, "What the identity provider answered could not be verified. Sign in once more."
)

ALGORITHMS = [f"{family}{size}" for family in ("RS", "PS", "ES") for size in (256, 384, 512)] + ["EdDSA"]
"""Signatures with a key pair: a secret both sides know proves nothing."""
LEEWAY = 60
"""Seconds that two clocks may be apart."""
NEEDED = ["iss", "aud", "exp", "iat", "sub"]

log = logging.getLogger("gezhi.identity")


def claims_of(id_token: object, *, provider: IdentityProvider, nonce: str) -> dict[str, Any]:
    """What the identity token says: signature, issuer, audience, times and nonce are those of this sign-in.

    Raises Problem `identity.untrusted`, or `identity.away` where the keys cannot be had.
    """
    try:
        claims = _decoded(str(id_token or ""), provider)
    except (jwt.PyJWTError, KeyError, ValueError, TypeError) as reason:
        raise untrusted(type(reason).__name__) from None
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != provider.client:
        raise untrusted("azp")
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise untrusted("nonce")
    return claims


def _decoded(id_token: str, provider: IdentityProvider) -> dict[str, Any]:
    kid = jwt.get_unverified_header(id_token).get("kid")
    known = keys(provider, wanted=kid)
    key = known[kid] if kid else known.keys[0]
    return jwt.decode(
        id_token,
        key,
        algorithms=ALGORITHMS,
        issuer=description(provider)["issuer"],
        audience=provider.client,
        leeway=LEEWAY,
        options={"require": NEEDED},
    )


def claim_of(claims: dict[str, Any], *, provider: IdentityProvider, access_token: str) -> str:
    """The claim that is a user name here: out of the identity token, or else of what the provider tells about its
    subject; empty where neither says it.

    Raises Problem `identity.away`, or `identity.untrusted` where it tells about somebody else.
    """
    address = description(provider).get("userinfo_endpoint")
    if provider.claim not in claims and address:
        told = in_time(lambda: answer(provider, str(address), token=access_token))
        if told.get("sub") != claims["sub"]:
            raise untrusted("sub")
        claims = told
    found = claims.get(provider.claim)
    return found if isinstance(found, str) else str(found) if type(found) is int else ""


def untrusted(reason: str) -> Problem:
    """The refusal; the reason, a word of ours or of the library, is for the operator only."""
    log.warning("identity.untrusted: %s", reason)
    return UNTRUSTED()
