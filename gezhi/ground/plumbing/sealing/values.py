"""Seal, unseal, and the blind index.

Sealed value = scheme byte (1 AES-256-GCM; 2 reserved for SM4) ‖ key id (2 bytes) ‖ nonce (12) ‖ ciphertext ‖ tag (16),
with table, column and row id as associated data: a value moved to another row does not open.
Blind index = key id (2 bytes) ‖ HMAC-SHA-256 under a separate key, over the normalised value.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.sealing.ring import ring

AES_256_GCM = 1
NONCE = 12

BROKEN = problem("sealing.broken", 500, "A sealed value does not open: it was changed or belongs to another place.")


class Place(NamedTuple):
    """Where a sealed value stands."""

    table: str
    column: str
    row: UUID

    @property
    def associated(self) -> bytes:
        return f"{self.table}|{self.column}|{self.row}".encode()


def seal(value: str, place: Place) -> bytes:
    """The sealed form of `value` for `place`; an empty value stays empty."""
    return seal_many([(value, place)])[0]


def seal_many(values: Iterable[tuple[str, Place]]) -> list[bytes]:
    """The same for many, the ring asked once; each value has its own nonce and its own place."""
    number, key = ring().current_key("seal")
    header, cipher = bytes([AES_256_GCM]) + number.to_bytes(2, "big"), _cipher(key)
    return [_sealed(header, cipher, value, place) if value else b"" for value, place in values]


def _sealed(header: bytes, cipher: AESGCM, value: str, place: Place) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return header + nonce + cipher.encrypt(nonce, value.encode(), place.associated)


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    """The cipher of a key; it holds no state between two values."""
    return AESGCM(key)


def unseal(sealed: bytes | memoryview, place: Place) -> str:
    """The value. Raises Problem `sealing.broken` or `keys.unknown`."""
    data = bytes(sealed)
    if not data:
        return ""
    if data[0] != AES_256_GCM:
        raise BROKEN()
    key = ring().key("seal", seal_key_of(data))
    nonce, body = data[3 : 3 + NONCE], data[3 + NONCE :]
    try:
        return _cipher(key).decrypt(nonce, body, place.associated).decode()
    except InvalidTag:
        raise BROKEN() from None


def seal_key_of(sealed: bytes | memoryview) -> int:
    """The number of the key that sealed a value that is not empty."""
    return int.from_bytes(bytes(sealed[1:3]), "big")


def blind_key_of(blinded: bytes | memoryview) -> int:
    """The number of the key behind a blind index."""
    return int.from_bytes(bytes(blinded[:2]), "big")


def blind(value: str, purpose: str) -> bytes:
    """The look-up key of `value` under the current blind key; `purpose` keeps kinds of values apart."""
    number, key = ring().current_key("blind")
    return _blinded(number, key, value, purpose)


def blinds(value: str, purpose: str) -> list[bytes]:
    """The look-up keys under every blind key that rows may use: during rotation a look-up asks old and new."""
    return [_blinded(number, key, value, purpose) for number, key in ring().asked_keys("blind").items()]


def blind_many(values: Iterable[str], purpose: str) -> list[bytes | None]:
    """`blind` for many, the ring asked once; None for an empty value."""
    number, key = ring().current_key("blind")
    return [_blinded(number, key, value, purpose) if value else None for value in values]


def blinds_many(values: Iterable[str], purpose: str) -> list[list[bytes]]:
    """`blinds` for many, the ring asked once; none for an empty value."""
    keys = list(ring().asked_keys("blind").items())
    return [[_blinded(number, key, value, purpose) for number, key in keys] if value else [] for value in values]


def _blinded(number: int, key: bytes, value: str, purpose: str) -> bytes:
    return number.to_bytes(2, "big") + hmac.digest(key, f"{purpose}|{value}".encode(), hashlib.sha256)
