"""Asking an identity provider: its description, its keys, and whatever else, never longer than a few seconds."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import jwt
import requests

from gezhi.ground.kernel.identity_provider import IdentityProvider, is_private
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.fresh import Fresh

AWAY = problem(
    "identity.away",
    503,
    "The identity provider does not answer at the moment. Sign in with your password, or try again in a minute.",
)

SECONDS = 5.0
"""How long one conversation with the provider may take in all."""
AT_ONCE = 4
"""Conversations of one process at a time: a provider that hangs must not hold every thread that serves."""
WAIT = 1.0
"""Seconds a conversation waits for another one to end."""
LIFE = 600.0
"""Seconds that a description and keys are remembered."""
DESCRIPTION = "/.well-known/openid-configuration"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")

log = logging.getLogger("gezhi.identity")
_room = threading.BoundedSemaphore(AT_ONCE)
_descriptions: Fresh[IdentityProvider, dict[str, Any]] = Fresh(life=LIFE)
_keys: Fresh[IdentityProvider, jwt.PyJWKSet] = Fresh(life=LIFE)

T = TypeVar("T")


class Session(requests.Session):
    """A session that waits no longer than it may, follows no redirect and takes nothing from the environment."""

    def __init__(self, provider: IdentityProvider) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = str(provider.authorities) if provider.authorities else True

    def request(self, *args: Any, **more: Any) -> requests.Response:
        return super().request(*args, **{**more, "timeout": SECONDS, "allow_redirects": False})


def in_time(converse: Callable[[], T]) -> T:
    """What the conversation brings. Raises Problem `identity.away` where it fails or takes longer than it may.

    It runs in a thread of its own: one that hangs is left behind, and holds one of the few places until it ends.
    """
    if not _room.acquire(timeout=WAIT):
        raise _away("too many conversations hang")
    brought: Future[T] = Future()

    def run() -> None:
        try:
            brought.set_result(converse())
        except BaseException as reason:
            brought.set_exception(reason)
        finally:
            _room.release()

    threading.Thread(target=run, daemon=True).start()
    try:
        return brought.result(timeout=SECONDS)
    except (requests.RequestException, OSError, ValueError, KeyError, TypeError, jwt.PyJWTError) as reason:
        raise _away(type(reason).__name__) from None


def _away(reason: str) -> Exception:
    log.warning("identity.away: %s", reason)
    return AWAY()


def description(provider: IdentityProvider) -> dict[str, Any]:
    """What the provider says of itself, its addresses checked; remembered for ten minutes. Raises `identity.away`."""
    return _descriptions.get(provider, lambda: in_time(lambda: _described(provider)))


def keys(provider: IdentityProvider, *, wanted: str | None = None) -> jwt.PyJWKSet:
    """The keys the provider signs with; asked anew where `wanted` is not among those remembered.

    Raises Problem `identity.away`.
    """
    address = description(provider)["jwks_uri"]

    def ask() -> jwt.PyJWKSet:
        return in_time(lambda: jwt.PyJWKSet.from_dict(answer(provider, address)))

    held = _keys.get(provider, ask)
    if wanted is None or any(key.key_id == wanted for key in held.keys):
        return held
    _keys.forget(lambda key: key == provider)
    return _keys.get(provider, ask)


def answer(provider: IdentityProvider, address: str, *, token: str = "") -> dict[str, Any]:
    """The JSON object at an address of the provider, asked with an access token where there is one.

    Raises requests.RequestException or ValueError: for use inside `in_time`.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with Session(provider) as session:
        told = session.get(address, headers=headers)
    if told.status_code != requests.codes.ok:
        raise ValueError(told.status_code)
    found = json.loads(told.content)
    if not isinstance(found, dict):
        raise TypeError
    return found


def _described(provider: IdentityProvider) -> dict[str, Any]:
    found = answer(provider, provider.issuer + DESCRIPTION)
    addresses = [found[name] for name in NEEDED] + [found[name] for name in ("userinfo_endpoint",) if name in found]
    if str(found["issuer"]).rstrip("/") != provider.issuer or not all(is_private(str(one)) for one in addresses):
        raise ValueError
    return found
