"""One page: what has changed for a post since its cursor, then the next piece of what it walks through."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from gezhi.domain.registry import selectors as registry
from gezhi.edges.sync.rules.cursors import Cursor, read, written
from gezhi.edges.sync.rules.pacing import LEAST, MOST
from gezhi.edges.sync.rules.spans import key_of
from gezhi.edges.sync.selectors.feeding import changes
from gezhi.edges.sync.selectors.posts import area_of
from gezhi.edges.sync.selectors.reading import COLUMNS, READERS, Ask, Row, moves_digest
from gezhi.edges.sync.vocabulary import ALL, PROTOCOL, Kind
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.journal.reading import mark_at, recent_position
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

MOST_CHANGED = 300
"""Documents that changes bring in one page; a line that changes more is sent whole."""
MOST_LINES = 2000
"""Lines of the feed that one page looks through."""
BYTES_A_ROW = 150
"""What a row takes, roughly: how many are asked for at a time. SQLite sorts all that is ahead for each question."""
FEWEST, MANY = 50, 2000
FAR_BEHIND = 20_000
"""Who has missed more lines walks through everything again: it is less."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A page, and whether it begins to take the people of an area along: a look."""

    page: dict[str, Any]
    people: bool


def page(scope: Scope, cursor: str, wanted: int, *, now: datetime) -> Begun:
    """The next page of about `wanted` bytes before compression, at least one row where there is any.

    `scope` is narrowed to one post. Raises Problem `sync.bad_cursor`.
    """
    ask = Ask(scope, area_of(scope), now, in_city(now).date())
    newest = recent_position()
    parts, at = _changed(ask, _opened(ask, cursor, newest), newest)
    room = min(max(wanted, LEAST), MOST) - sum(part.size for part in parts)
    people = False
    while at.walking and (room > 0 or not parts):
        people |= at.walking[0] is Kind.PEOPLE and not at.key
        part, at = _walked(ask, at, room)
        parts.append(part)
        room -= part.size
    more = bool(at.walking) or at.position < newest
    told = [part.told for part in parts if part.told["rows"] or part.told.get("gone") or "span" in part.told]
    return Begun({"protocol": PROTOCOL, "at": now, "cursor": written(at), "more": more, "parts": told}, people)


def _opened(ask: Ask, word: str, newest: int) -> Cursor:
    """Where the receiver stands; at the beginning of everything where that cannot be gone on from."""
    held = read(word) if word else None
    basis, moves = _basis(ask), moves_digest()
    far = held is None or not 0 <= newest - held.position <= FAR_BEHIND
    if held is None or far or held.basis != basis or held.mark != _mark(held.position):
        return Cursor(newest, _mark(newest), basis, moves, ALL)
    return held if held.moves == moves else replace(held.again([Kind.EDITIONS]), moves=moves)


_marks: Fresh[int, str] = Fresh()


def _mark(position: int) -> str:
    return _marks.get(position, lambda: mark_at(position))


def _basis(ask: Ask) -> str:
    """What every document rests on: who sees, where, and under which columns."""
    columns = "|".join(f"{kind}:{','.join(columns)}" for kind, columns in COLUMNS.items())
    return hashlib.sha256(f"{ask.scope.digest}|{ask.area}|{columns}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a page, its rows spelled already, and how many bytes they are."""

    told: dict[str, Any]
    size: int


def _part(kind: Kind, rows: Sequence[bytes], **more: Any) -> _Part:
    told = {"kind": kind, "columns": COLUMNS[kind], "rows": [orjson.Fragment(row) for row in rows], **more}
    return _Part(told, sum(map(len, rows)) + sum(len(id) + 3 for id in more.get("gone", ())))


def _spelled(row: Row) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_UTC_Z)


def _changed(ask: Ask, at: Cursor, newest: int) -> tuple[list[_Part], Cursor]:
    """What the lines behind the cursor have changed, as it is now or gone; and the cursor behind them."""
    documents: set[tuple[Kind, UUID]] = set()
    again: set[Kind] = set()
    end = min(newest, at.position + MOST_LINES)
    for change in changes(at.position, end):
        seen = change.seen_in(ask.scope) if change.theme is None or change.theme in _open(ask) else set()
        if documents and len(documents | seen) > MOST_CHANGED:
            end = change.position - 1
            break
        documents |= seen
        again |= set(change.again if change.walks_again(ask.area) else ())
    moved = at if end == at.position else replace(at, position=end, mark=_mark(end))
    parts = [_now(ask, kind, {id for one, id in documents if one is kind}) for kind in ALL]
    return [part for part in parts if part is not None], moved.again(again) if again else moved


def _open(ask: Ask) -> set[UUID]:
    return {theme.pk for theme in registry.open_themes(ask.scope, ask.today)}


def _now(ask: Ask, kind: Kind, ids: set[UUID]) -> _Part | None:
    if not ids:
        return None
    rows = READERS[kind](replace(ask, ids=ids, most=len(ids)))
    gone = sorted(str(id) for id in ids - {row[1] for row in rows})
    return _part(kind, [_spelled(row) for row in rows], gone=gone)


def _walked(ask: Ask, at: Cursor, room: int) -> tuple[_Part, Cursor]:
    """The next span of the first kind that is walked, and the cursor behind it."""
    kind = at.walking[0]
    code, _, id = at.key.partition("/")
    most = min(max(room // BYTES_A_ROW, FEWEST), MANY)
    rows = READERS[kind](replace(ask, after=(code, id) if at.key else None, most=most + 1))
    taken: list[bytes] = []
    for row in rows[:most]:
        if taken and room <= 0:
            break
        taken.append(_spelled(row))
        room -= len(taken[-1])
    is_over = len(taken) == len(rows)
    end = None if is_over else key_of(rows[len(taken) - 1][0], str(rows[len(taken) - 1][1]))
    return _part(kind, taken, span=(at.key, end)), at.walked(end)
