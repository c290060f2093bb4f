"""Taking tracks in: pieces of one colleague's track, each decoded, checked, placed in the mesh, sealed and kept.

The way of a batch is four statements, however many pieces it has; nothing is done for a single point but in arrays
(`bench/tracks.py` measures it). What is noise is kept: the day is judged later, from what was really sent.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import IntegrityError, transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.grids import selectors as grids
from gezhi.domain.patrols.models import TrackPiece
from gezhi.domain.patrols.rules.clocks import offset, put_right
from gezhi.domain.patrols.rules.track import Track
from gezhi.domain.patrols.rules.wire import decode
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.bulk import insert_values
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import Place, seal_many
from gezhi.ground.plumbing.wording import in_city

TAKEN = problem("track.taken", 409, "This piece of a track was sent already by somebody else.")
NO_POST = problem("track.no_post", 409, "You held no post that walks rounds at the time of this track.")
TOO_MANY = problem("track.too_many", 422, "At most {most} pieces of a track are sent at once.")
TWICE = problem("track.twice", 422, "Two pieces of a track carry the same number.")
MOST_PIECES = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece as the phone sends it: its own id, the wire's bytes, the round it belongs to."""

    id: UUID
    packed: bytes
    round_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A piece that was read, with its place in the columns of the batch."""

    piece: Piece
    track: Track
    begins: datetime
    ends: datetime
    post: accounts.Post


def take_pieces(*, scope: Scope, pieces: Sequence[Piece], phone_now: datetime, at: datetime) -> int:
    """Keep pieces of my track; how many are new. A piece that was taken before changes nothing.

    All or none: raises the Problems `track.*` or `position.*` of the first piece that is refused. A caller that must
    answer piece by piece sends them one by one.
    """
    if len(pieces) > MOST_PIECES:
        raise TOO_MANY(most=MOST_PIECES)
    try:
        return _take(scope, pieces, phone_now, at)
    except IntegrityError:  # the same pieces came over another line at the same instant: now they are known
        return _take(scope, pieces, phone_now, at)


@transaction.atomic
def _take(scope: Scope, pieces: Sequence[Piece], phone_now: datetime, at: datetime) -> int:
    new = _new(scope, pieces)
    if not new:
        return 0
    behind = offset(phone_now.timestamp(), at.timestamp())
    posts = list(accounts.posts_ever(scope.me))
    read = [_read(piece, posts, behind, at) for piece in new]
    insert_values(TrackPiece, _rows(scope.me, read, behind, at))
    facts = {
        "pieces": len(read),
        "points": sum(len(one.track) for one in read),
        "from": min(one.begins for one in read),
        "to": max(one.ends for one in read),
    }
    journal.record(deed="track.take", by=scope.actor, subject=("track", None), code=read[0].post.code, facts=facts)
    return len(read)


def _new(scope: Scope, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that are not kept yet. Raises Problem `track.taken` for one of somebody else, `track.twice`."""
    ids = [piece.id for piece in pieces]
    if len(set(ids)) < len(ids):
        raise TWICE()
    known = dict(TrackPiece.objects.filter(pk__in=ids).values_list("pk", "account_id"))
    if set(known.values()) - {scope.me}:
        raise TAKEN()
    return [piece for piece in pieces if piece.id not in known]


def _read(piece: Piece, posts: Sequence[accounts.Post], behind: float, at: datetime) -> _Read:
    track = put_right(decode(piece.packed), behind, at.timestamp())
    begins, ends = (datetime.fromtimestamp(float(edge), UTC) for edge in (track.seconds.min(), track.seconds.max()))
    return _Read(piece, track, begins, ends, _post_at(posts, begins))


def _post_at(posts: Sequence[accounts.Post], at: datetime) -> accounts.Post:
    """The post in which the colleague walked then, also one that has ended meanwhile. Raises `track.no_post`."""
    for post in posts:
        in_force = post.valid_from <= at and (post.valid_to is None or at < post.valid_to)
        if in_force and Permission.PATROLS_WALK in ROLES[post.role].permissions:
            return post
    raise NO_POST()


def _rows(me: UUID, read: Sequence[_Read], behind: float, at: datetime) -> list[Mapping[str, Any]]:
    cells = _cells([one.track for one in read])
    places = [Place("track_piece", "packed", one.piece.id) for one in read]
    texts = [base64.b64encode(one.piece.packed).decode() for one in read]
    sealed = seal_many(zip(texts, places, strict=True))
    return [
        {
            "id": one.piece.id,
            "account_id": me,
            "post_id": one.post.pk,
            "round_id": one.piece.round_id,
            "code": one.post.code,
            "cells": counted,
            "day_date": in_city(one.begins).date(),
            "begins_at": one.begins,
            "ends_at": one.ends,
            "received_at": at,
            "offset_s": behind,
            "count": len(one.track),
            "packed": packed,
        }
        for one, counted, packed in zip(read, cells, sealed, strict=True)
    ]


def _cells(tracks: Sequence[Track]) -> list[dict[str, int]]:
    """For each track its points by cell: all points of the batch are placed at once."""
    codes = grids.locate_many(
        np.concatenate([track.lons for track in tracks]), np.concatenate([track.lats for track in tracks])
    )
    edges = np.cumsum([len(track) for track in tracks])[:-1]
    return [_tally(own) for own in np.split(codes, edges)]


def _tally(codes: grids.Codes) -> dict[str, int]:
    """How often each code stands there. Somebody who walks changes cells seldom: runs are counted, not texts."""
    changes = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    begins = np.append(0, changes)
    counts = np.diff(np.append(begins, codes.size))
    found: dict[str, int] = {}
    for code, count in zip(codes[begins].tolist(), counts.tolist(), strict=True):
        found[code] = found.get(code, 0) + count
    return found
