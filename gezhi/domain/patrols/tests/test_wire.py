"""The form in which tracks travel: one spelling, small, and nothing damaged is taken for a track."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.domain.patrols.rules.track import Fix, Track, joined, track_of
from gezhi.domain.patrols.rules.wire import MOST_POINTS, decode, encode
from gezhi.domain.patrols.tests.made_tracks import walk
from gezhi.domain.patrols.tests.plain_wire import Row, plainly_encoded, summed
from gezhi.ground.kernel.problem import Problem

ROWS = st.lists(
    st.tuples(
        st.integers(0, 2**36),
        st.integers(-180_000_000, 180_000_000),
        st.integers(-90_000_000, 90_000_000),
        st.integers(0, 100_000),
        st.booleans(),
        st.integers(-1, 5_000),
    ),
    min_size=1,
    max_size=40,
)


def columns(rows: Sequence[Row]) -> Track:
    time, lon, lat, accuracy, mock, speed = (np.array(column) for column in zip(*rows, strict=True))
    return Track(time, lon, lat, accuracy, mock.astype(bool), speed)


def rows_of(track: Track) -> list[Row]:
    names = (track.time, track.lon, track.lat, track.accuracy, track.is_mock, track.speed)
    return list(zip(*(column.tolist() for column in names), strict=True))


@given(ROWS)
def test_every_track_comes_back_as_it_was_and_has_the_plain_spelling(rows: list[Row]) -> None:
    sent = encode(columns(rows))

    assert sent == plainly_encoded(rows)
    assert rows_of(decode(sent)) == rows


@given(ROWS, st.data())
@settings(max_examples=50)
def test_a_piece_with_any_byte_changed_is_refused(rows: list[Row], data: st.DataObject) -> None:
    sent = bytearray(encode(columns(rows)))
    at = data.draw(st.integers(0, len(sent) - 1))
    sent[at] ^= data.draw(st.integers(1, 255))

    with pytest.raises(Problem) as refused:
        decode(bytes(sent))
    assert refused.value.code in {"track.damaged", "track.unknown_form", "track.too_long"}


@given(st.binary(max_size=60))
@settings(max_examples=50)
def test_strange_bytes_are_refused_even_with_a_right_check_sum(body: bytes) -> None:
    for strange in (body, summed(b"GT\x01" + body)):
        try:
            track = decode(strange)
        except Problem as refusal:
            assert refusal.code.startswith("track.")  # noqa: PT017  (either refused, or a track with one spelling)
        else:
            assert encode(track) == strange


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "track.damaged"),
        (summed(b"GT\x02\x01"), "track.unknown_form"),
        (summed(b"GT\x01\x00"), "track.damaged"),
        (summed(b"GT\x01\x91\x4e" + bytes(5)), "track.too_long"),
        (summed(b"GT\x01\x01" + bytes(4)), "track.damaged"),
        (summed(b"GT\x01\x01" + bytes(6)), "track.damaged"),
        (summed(b"GT\x01\x01\x80\x00" + bytes(4)), "track.damaged"),
        (summed(b"GT\x01\x01" + bytes(4) + b"\x80"), "track.damaged"),
        (summed(b"GT\x01\x01" + b"\xff" * 7 + b"\x01" + bytes(4)), "track.damaged"),
        (summed(b"GT\x01\x01" + bytes(3) + b"\x01\x00"), "track.damaged"),
    ],
)
def test_what_is_no_piece_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        decode(data)
    assert refused.value.code == code


def test_a_day_of_thirty_thousand_points_is_far_below_300_kilobytes() -> None:
    corners = [(120.0 + 0.002 * (step % 2), 36.0 + 0.002 * step) for step in range(140)]
    day = walk(corners, wander_m=4.0).take(np.arange(30_000))
    assert len(day) == 30_000

    sent = [encode(day.take(np.arange(begin, begin + 600))) for begin in range(0, 30_000, 600)]

    assert sum(map(len, sent)) < 220_000
    assert rows_of(joined(decode(piece) for piece in sent)) == rows_of(day)


def test_a_piece_holds_at_most_so_many_points() -> None:
    track = columns([(1, 2, 3, 4, False, -1)])
    many = track.take(np.zeros(MOST_POINTS + 1, dtype=np.int64))
    with pytest.raises(Problem) as refused:
        encode(many)
    assert refused.value.code == "track.too_long"


def test_positions_are_rounded_to_a_decimetre_and_never_called_better_than_they_are() -> None:
    track = track_of([Fix(1_700_000_000.04, 120.0000004, -35.9999995, 7.2, True, 1.25)])
    assert rows_of(track) == [(17_000_000_000, 120_000_000, -35_999_999, 8, True, 13)]


def test_pieces_are_joined_in_the_order_of_time_and_an_instant_counts_once() -> None:
    early, late = columns([(10, 1, 1, 0, False, -1), (30, 3, 3, 0, False, -1)]), columns([(20, 2, 2, 0, False, -1)])
    again = columns([(30, 9, 9, 0, False, -1)])
    assert joined([late, early, again]).lon.tolist() == [1, 2, 3]
    assert len(joined([])) == 0


VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[4] / "contracts" / "vectors" / "track.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", VECTORS["tracks"], ids=lambda case: case["name"])
def test_the_golden_tracks_are_spelled_and_read(case: dict[str, Any]) -> None:
    rows = [(time, lon, lat, accuracy, bool(mock), speed) for time, lon, lat, accuracy, mock, speed in case["points"]]
    assert encode(columns(rows)).hex() == case["hex"]
    assert rows_of(decode(bytes.fromhex(case["hex"]))) == rows


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["name"])
def test_the_golden_refusals_are_refused(case: dict[str, Any]) -> None:
    with pytest.raises(Problem) as refused:
        decode(bytes.fromhex(case["hex"]))
    assert refused.value.code == case["code"]


@pytest.mark.parametrize("fix", VECTORS["fixes"])
def test_the_golden_positions_become_their_points(fix: dict[str, Any]) -> None:
    speed = -1.0 if fix["speed"] is None else fix["speed"]
    track = track_of([Fix(fix["at"], fix["lon"], fix["lat"], fix["accuracy"], fix["mock"], speed)])
    assert [int(value) for value in rows_of(track)[0]] == fix["point"]
