"""The key ring of an installation: in a file outside the database, 0600.

Three purposes, three sets of keys: `seal` (AES-256-GCM), `blind` (HMAC-SHA-256), `journal` (Ed25519 signatures).
Each purpose has one current key and keeps the old ones as long as rows use them.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from gezhi.ground.kernel.problem import problem

Purpose = Literal["seal", "blind", "journal"]
PURPOSES: tuple[Purpose, ...] = ("seal", "blind", "journal")

UNKNOWN_KEY = problem("keys.unknown", 500, "The key “{key}” is not on this installation's key ring.")
DAMAGED = problem("keys.damaged", 500, "The key ring file cannot be read: {reason}.")


@dataclass(frozen=True)
class Ring:
    """Keys by purpose and id; ids are small integers that never come back."""

    keys: dict[Purpose, dict[int, bytes]]
    current: dict[Purpose, int]

    def key(self, purpose: Purpose, number: int) -> bytes:
        """Raises Problem `keys.unknown`."""
        try:
            return self.keys[purpose][number]
        except KeyError:
            raise UNKNOWN_KEY(key=f"{purpose}:{number}") from None

    def current_key(self, purpose: Purpose) -> tuple[int, bytes]:
        number = self.current[purpose]
        return number, self.key(purpose, number)

    def with_new(self, purpose: Purpose) -> Ring:
        """The ring with one more key for `purpose`, made current."""
        number = max(self.keys[purpose], default=0) + 1
        keys = {**self.keys, purpose: {**self.keys[purpose], number: _fresh(purpose)}}
        return Ring(keys, {**self.current, purpose: number})

    def as_json(self) -> bytes:
        spelled = {
            purpose: {
                "current": self.current[purpose],
                "keys": {str(number): base64.b64encode(key).decode() for number, key in self.keys[purpose].items()},
            }
            for purpose in PURPOSES
        }
        return orjson.dumps(spelled, option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, text: bytes) -> Ring:
        """Raises Problem `keys.damaged`."""
        try:
            spelled = orjson.loads(text)
            keys: dict[Purpose, dict[int, bytes]] = {
                purpose: {int(n): base64.b64decode(key) for n, key in spelled[purpose]["keys"].items()}
                for purpose in PURPOSES
            }
            return cls(keys, {purpose: int(spelled[purpose]["current"]) for purpose in PURPOSES})
        except (ValueError, KeyError, TypeError) as reason:
            raise DAMAGED(reason=str(reason)) from reason


def _fresh(purpose: Purpose) -> bytes:
    if purpose == "journal":
        private = Ed25519PrivateKey.generate()
        return private.private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
    return secrets.token_bytes(32)


def ring_file() -> Path:
    return Path(settings.KEYS_DIR) / "ring.json"


def ring() -> Ring:
    """The installation's ring, made at first use; read again whenever the file has changed."""
    file = ring_file()
    if not file.exists():
        fresh = Ring({purpose: {} for purpose in PURPOSES}, dict.fromkeys(PURPOSES, 0))
        for purpose in PURPOSES:
            fresh = fresh.with_new(purpose)
        _create(fresh)
    status = file.stat()
    return _load(str(file), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _load(file: str, changed_at: int, size: int) -> Ring:
    return Ring.from_json(Path(file).read_bytes())


def _create(fresh: Ring) -> None:
    """Write the first ring; where two processes start at once, the first one's ring stands."""
    file = ring_file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f"ring.{os.getpid()}.{secrets.token_hex(4)}")
    _write(draft, fresh)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def save(changed: Ring) -> None:
    """Replace the ring file atomically."""
    draft = ring_file().with_name(f"ring.{os.getpid()}.new")
    _write(draft, changed)
    draft.replace(ring_file())


def _write(file: Path, content: Ring) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content.as_json())
        out.flush()
        os.fsync(out.fileno())
