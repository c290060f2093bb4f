"""The key ring of an installation: in a file outside the database, 0600.

Three purposes, three sets of keys: `seal` (AES-256-GCM), `blind` (HMAC-SHA-256), `journal` (Ed25519 signatures).
Each purpose has one current key. Older ones stay: a retired key is asked for by no look-up any more, but still opens
what a backup brings back. Of an older signing key only the public half stays.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem

Purpose = Literal["seal", "blind", "journal"]
PURPOSES: tuple[Purpose, ...] = ("seal", "blind", "journal")

UNKNOWN_KEY = problem("keys.unknown", 500, "The key “{key}” is not on this installation's key ring.")
DAMAGED = problem("keys.damaged", 500, "The key ring file cannot be read: {reason}.")


class KeyName(NamedTuple):
    """A key by purpose and number; numbers of a purpose never come back."""

    purpose: Purpose
    number: int

    def __str__(self) -> str:
        return f"{self.purpose}:{self.number}"


@dataclass(frozen=True)
class Ring:
    """Keys by purpose and number."""

    keys: dict[Purpose, dict[int, bytes]]
    current: dict[Purpose, int]
    public: dict[int, bytes] = field(default_factory=dict)
    """Public halves of signing keys whose private half is gone."""
    made: dict[str, datetime] = field(default_factory=dict)
    """Since when, by name; a key from before this was noted is missing here."""
    retired: dict[str, datetime] = field(default_factory=dict)
    """Since when no row uses it, by name."""

    @classmethod
    def beginning_after(cls, last: Mapping[Purpose, int]) -> Ring:
        """A ring of fresh keys whose numbers come after `last`."""
        fresh = cls({purpose: {} for purpose in PURPOSES}, dict.fromkeys(PURPOSES, 0))
        for purpose in PURPOSES:
            fresh = fresh.with_new(purpose, after=last.get(purpose, 0))
        return fresh

    def key(self, purpose: Purpose, number: int) -> bytes:
        """Raises Problem `keys.unknown`."""
        try:
            return self.keys[purpose][number]
        except KeyError:
            raise UNKNOWN_KEY(key=str(KeyName(purpose, number))) from None

    def current_key(self, purpose: Purpose) -> tuple[int, bytes]:
        number = self.current[purpose]
        return number, self.key(purpose, number)

    def asked_keys(self, purpose: Purpose) -> dict[int, bytes]:
        """The keys that rows may still use: all but the retired."""
        return {n: key for n, key in self.keys[purpose].items() if str(KeyName(purpose, n)) not in self.retired}

    def verifying_key(self, number: int) -> Ed25519PublicKey:
        """What verifies signatures of the journal's key `number`. Raises Problem `keys.unknown`."""
        if number in self.public:
            return _of_public(self.public[number])
        return _of_private(self.key("journal", number))

    def names(self) -> list[KeyName]:
        """Every key, by purpose and number."""
        held = [KeyName(purpose, number) for purpose in PURPOSES for number in self.keys[purpose]]
        return sorted({*held, *(KeyName("journal", number) for number in self.public)})

    def fingerprint(self, name: KeyName) -> str:
        """Tells two keys apart without telling anything about either. Raises Problem `keys.unknown`."""
        is_pair = name.purpose == "journal"
        content = self.verifying_key(name.number).public_bytes_raw() if is_pair else self.key(*name)
        return hmac.new(content, f"gezhi fingerprint {name.purpose}".encode(), hashlib.sha256).hexdigest()[:16]

    def with_new(self, purpose: Purpose, *, after: int = 0) -> Ring:
        """The ring with one more key for `purpose`, made current. Of a signing key before it the public half stays."""
        number = max([after, *(name.number for name in self.names() if name.purpose == purpose)], default=0) + 1
        held, public = self.keys[purpose], self.public
        if purpose == "journal":
            public = {**public, **{n: self.verifying_key(n).public_bytes_raw() for n in held}}
            held = {}
        keys = {**self.keys, purpose: {**held, number: _fresh(purpose)}}
        made = {**self.made, str(KeyName(purpose, number)): now()}
        return replace(self, keys=keys, current={**self.current, purpose: number}, public=public, made=made)

    def without(self, names: Iterable[KeyName]) -> Ring:
        """The ring with these keys retired; a current key never is, nor one that was before."""
        fresh = [n for n in names if self.current[n.purpose] != n.number and str(n) not in self.retired]
        return replace(self, retired={**self.retired, **{str(name): now() for name in fresh}})

    def woken(self, names: Iterable[KeyName]) -> Ring:
        """The ring with these keys no longer retired: a backup brought back rows under them."""
        again = {str(name) for name in names}
        return replace(self, retired={name: at for name, at in self.retired.items() if name not in again})

    def as_json(self) -> bytes:
        spelled: dict[str, object] = {
            purpose: {"current": self.current[purpose], "keys": _spelled(self.keys[purpose])} for purpose in PURPOSES
        }
        spelled |= {"public": _spelled(self.public), "made": self.made, "retired": self.retired}
        return orjson.dumps(spelled, option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, text: bytes) -> Ring:
        """Raises Problem `keys.damaged`."""
        try:
            spelled = orjson.loads(text)
            keys: dict[Purpose, dict[int, bytes]] = {p: _read(spelled[p]["keys"]) for p in PURPOSES}
            current = {purpose: int(spelled[purpose]["current"]) for purpose in PURPOSES}
            made, retired = (_instants(spelled.get(name, {})) for name in ("made", "retired"))
            return cls(keys, current, _read(spelled.get("public", {})), made, retired)
        except (ValueError, KeyError, TypeError, AttributeError) as reason:
            raise DAMAGED(reason=str(reason)) from reason


@lru_cache(maxsize=16)
def _of_public(half: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(half)


@lru_cache(maxsize=16)
def _of_private(key: bytes) -> Ed25519PublicKey:
    return Ed25519PrivateKey.from_private_bytes(key).public_key()


def _spelled(keys: Mapping[int, bytes]) -> dict[str, str]:
    return {str(number): base64.b64encode(key).decode() for number, key in keys.items()}


def _read(spelled: Mapping[str, str]) -> dict[int, bytes]:
    """Raises ValueError for what is no key: every key of ours has 32 bytes."""
    keys = {int(number): base64.b64decode(key, validate=True) for number, key in spelled.items()}
    if any(len(key) != 32 for key in keys.values()):
        raise ValueError("a key has 32 bytes")
    return keys


def _instants(spelled: Mapping[str, str]) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(at) for name, at in spelled.items()}


def _fresh(purpose: Purpose) -> bytes:
    if purpose == "journal":
        private = Ed25519PrivateKey.generate()
        return private.private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
    return secrets.token_bytes(32)


def ring_file() -> Path:
    return _file_in(settings.KEYS_DIR)


@lru_cache(maxsize=4)
def _file_in(folder: Path | str) -> Path:
    """The same path object each time: the ring is asked for with every value that is sealed or opened."""
    return Path(folder) / "ring.json"


def ring() -> Ring:
    """The installation's ring, made at first use; read again whenever the file has changed."""
    file = _file_in(settings.KEYS_DIR)
    try:
        status = file.stat()
    except FileNotFoundError:
        create(Ring.beginning_after({}))
        status = file.stat()
    return _load(str(file), status.st_mtime_ns, status.st_size)


def ring_if_any() -> Ring | None:
    """The ring where there is one; none is made. Raises Problem `keys.damaged`."""
    return ring() if ring_file().exists() else None


@lru_cache(maxsize=4)
def _load(file: str, changed_at: int, size: int) -> Ring:
    return Ring.from_json(Path(file).read_bytes())


def create(fresh: Ring) -> None:
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
    draft = ring_file().with_name(f"ring.{os.getpid()}.{secrets.token_hex(4)}.new")
    _write(draft, changed)
    draft.replace(ring_file())


def change(do: Callable[[Ring], Ring]) -> Ring:
    """Replace the ring by what `do` makes of it; of two processes at once, one waits for the other."""
    ring()
    with os.fdopen(os.open(ring_file().with_name("ring.lock"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held = Ring.from_json(ring_file().read_bytes())
        changed = do(held)
        if changed != held:
            save(changed)
    return changed


def _write(file: Path, content: Ring) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content.as_json())
        out.flush()
        os.fsync(out.fileno())
