"""Taking keys along: the whole ring in one file, under a passphrase (scrypt, AES-256-GCM), and back onto a ring."""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.sealing.ring import PURPOSES, KeyName, Ring, change, create, ring, ring_if_any

FORMAT, VERSION = "gezhi-keys", 1
COST = {"n": 2**17, "r": 8, "p": 1}
MOST_COST = {"n": 2**20, "r": 16, "p": 4}
"""A file that asks for more work than this is none of ours."""
MOST_BYTES = 1024 * 1024
SHORTEST = 12

SHORT_PASSPHRASE = problem("keys.short_passphrase", 422, "The passphrase needs at least {least} characters.")
EXISTS = problem("keys.file_exists", 409, "{file} exists already; nothing was written.")
UNREADABLE = problem("keys.unreadable", 422, "{file} is not a file of exported keys, or it is damaged.")
NEWER = problem("keys.newer", 422, "{file} was written by a newer release; update this one first.")
WRONG_PASSPHRASE = problem("keys.wrong_passphrase", 422, "The passphrase does not open {file}.")
CONFLICT = problem(
    "keys.conflict",
    409,
    "This installation has other keys under the same numbers ({keys}). Import into an installation without keys.",
)


def export(file: Path, passphrase: str) -> list[KeyName]:
    """Write every key of the ring to `file`, 0600. Raises `keys.short_passphrase`, `keys.file_exists`."""
    check_passphrase(passphrase)
    held = ring()
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    told: dict[str, Any] = {"format": FORMAT, "version": VERSION, "scrypt": COST, "salt": _text(salt)}
    sealed = AESGCM(_derived(passphrase, salt, COST)).encrypt(nonce, held.as_json(), _associated(told))
    content = orjson.dumps(told | {"nonce": _text(nonce), "sealed": _text(sealed)}, option=orjson.OPT_INDENT_2)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise EXISTS(file=file) from None
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return held.names()


def check_passphrase(passphrase: str) -> None:
    """Raises `keys.short_passphrase`."""
    if len(passphrase) < SHORTEST:
        raise SHORT_PASSPHRASE(least=SHORTEST)


def read(file: Path, passphrase: str) -> Ring:
    """The ring in a file. Raises `keys.unreadable`, `keys.newer`, `keys.wrong_passphrase`, OSError."""
    with file.open("rb") as content:
        text = content.read(MOST_BYTES + 1)
    try:
        told = orjson.loads(text)
        if told["format"] != FORMAT or len(text) > MOST_BYTES:
            raise ValueError("another format")
        if told["version"] > VERSION:
            raise NEWER(file=file)
        cost = {name: int(told["scrypt"][name]) for name in COST}
        if any(not 1 <= cost[name] <= MOST_COST[name] for name in COST):
            raise ValueError("a cost that nobody asks for")
        salt, nonce, sealed = (base64.b64decode(told[name], validate=True) for name in ("salt", "nonce", "sealed"))
        associated = _associated({name: told[name] for name in ("format", "version", "scrypt", "salt")})
        key = _derived(passphrase, salt, cost)
        opened = AESGCM(key).decrypt(nonce, sealed, associated)
    except InvalidTag:
        raise WRONG_PASSPHRASE(file=file) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UNREADABLE(file=file) from None
    return Ring.from_json(opened)


def import_ring(brought: Ring) -> list[KeyName]:
    """Put the keys onto this installation's ring: where there is none it becomes the ring, else new numbers are added.

    Returns the keys that are new here. Raises `keys.conflict` when a number stands for another key here; then
    nothing is changed.
    """
    if ring_if_any() is None:
        create(brought)
        if ring() == brought:
            return brought.names()
    before = set(ring().names())
    change(lambda held: merged(held, brought))
    return [name for name in brought.names() if name not in before]


def merged(held: Ring, brought: Ring) -> Ring:
    """Both rings' keys; what is current stays current. Raises `keys.conflict`."""
    both = set(held.names()) & set(brought.names())
    others = sorted(str(name) for name in both if held.fingerprint(name) != brought.fingerprint(name))
    if others:
        raise CONFLICT(keys=", ".join(others))
    public = {**brought.public, **_public_halves(brought, held), **held.public}
    keys = {p: {**brought.keys[p], **held.keys[p]} if p != "journal" else held.keys[p] for p in PURPOSES}
    ours = {str(name) for name in held.names()}
    retired = {**{name: at for name, at in brought.retired.items() if name not in ours}, **held.retired}
    return replace(held, keys=keys, public=public, made={**brought.made, **held.made}, retired=retired)


def _public_halves(brought: Ring, held: Ring) -> dict[int, bytes]:
    """Of signing keys that are not ours only what verifies them."""
    foreign = [number for number in brought.keys["journal"] if number not in held.keys["journal"]]
    return {number: brought.verifying_key(number).public_bytes_raw() for number in foreign}


def _derived(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())


def _associated(told: dict[str, Any]) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
