"""Files that are kept sealed, piece by piece: whatever their size, no more than a piece is in memory.

A file is pieces of a length (4 bytes) and a sealed value. Each piece is bound to its file, its number and whether it is
the last: one moved, left out or cut off does not open.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from gezhi.ground.plumbing.sealing.values import BROKEN, Place, seal, unseal

PIECE = 1_000_000
"""Bytes of a piece before it is sealed."""
LENGTH = 4


def seal_file(file: Path, source: BinaryIO, id: UUID) -> None:
    """Keep what `source` gives as the sealed `file`, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as out:
            draft.chmod(0o600)
            piece, number = source.read(PIECE), 0
            while piece:
                following = source.read(PIECE)
                sealed = seal(base64.b64encode(piece).decode(), _place(id, number, is_last=not following))
                out.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
                piece, number = following, number + 1
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def unseal_file(file: Path, id: UUID) -> Iterator[bytes]:
    """The pieces of a sealed file, in clear. Raises FileNotFoundError, Problem `sealing.broken` or `keys.unknown`."""
    with file.open("rb") as sealed:
        length, number = sealed.read(LENGTH), 0
        while length:
            piece = sealed.read(int.from_bytes(length, "big"))
            length = sealed.read(LENGTH)
            if not piece:
                raise BROKEN()
            yield base64.b64decode(unseal(piece, _place(id, number, is_last=not length)))
            number += 1


def _place(id: UUID, number: int, *, is_last: bool) -> Place:
    return Place("file", f"{number} last" if is_last else str(number), id)
