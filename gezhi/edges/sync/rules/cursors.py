"""The cursor: where a receiver stands. Opaque to it, readable to us, worth nothing to anybody else."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import orjson

from gezhi.edges.sync.vocabulary import ALL, PROTOCOL, Kind
from gezhi.ground.kernel.problem import problem

BAD_CURSOR = problem("sync.bad_cursor", 422, "The place in the documents cannot be read; begin from the start.")
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position of the feed with the mark of its line, what remains to be walked, and what the answers rest on."""

    position: int
    mark: str
    basis: str
    """Digest of the scope and of the columns: another one means that everything is walked again."""
    moves: str
    """Digest of the table of moves."""
    walking: tuple[Kind, ...] = ()
    key: str = ""
    """The last key of the first kind that is walked; empty before its first page."""

    def again(self, kinds: Collection[Kind]) -> Cursor:
        """The same, with these kinds to be walked from their beginning; what was under way goes on where it stands."""
        begun = self.walking[:1] if self.key and self.walking and self.walking[0] not in kinds else ()
        rest = tuple(kind for kind in ALL if kind in {*self.walking, *kinds} and kind not in begun)
        return replace(self, walking=begun + rest, key=self.key if begun else "")

    def walked(self, key: str | None) -> Cursor:
        """The same after a part that ended at `key`; None: the kind is finished."""
        return replace(self, key=key) if key is not None else replace(self, walking=self.walking[1:], key="")


def written(cursor: Cursor) -> str:
    """The cursor as one word for an address."""
    kinds = [ALL.index(kind) for kind in cursor.walking]
    plain = [PROTOCOL, cursor.position, cursor.mark, cursor.basis, cursor.moves, kinds, cursor.key]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).decode().rstrip("=")


def read(word: str) -> Cursor | None:
    """What was written; None for a cursor of another protocol. Raises Problem `sync.bad_cursor`."""
    try:
        if not word.isascii() or len(word) > LONGEST:
            raise ValueError(word[:20])
        plain = orjson.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        if not isinstance(plain, list):
            raise ValueError("no list")
        protocol, *rest = plain
        return _checked(rest) if protocol == PROTOCOL else None
    except (ValueError, TypeError, IndexError, binascii.Error):
        raise BAD_CURSOR() from None


def _checked(plain: Sequence[object]) -> Cursor:
    position, mark, basis, moves, kinds, key = plain
    if not isinstance(position, int) or isinstance(position, bool) or not 0 <= position < 2**63:
        raise ValueError("position")
    if not all(isinstance(word, str) and "\x00" not in word for word in (mark, basis, moves, key)):
        raise ValueError("words")
    if not isinstance(kinds, list) or any(not isinstance(kind, int) or kind < 0 for kind in kinds):
        raise ValueError("kinds")
    return Cursor(position, str(mark), str(basis), str(moves), tuple(ALL[kind] for kind in kinds), str(key))
