"""Tracks: taken once, kept sealed, judged without blame, looked at only with a reason, moved away and erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as accounts_services
from gezhi.domain.patrols import services
from gezhi.domain.patrols.models import TrackDay, TrackFile, TrackPiece
from gezhi.domain.patrols.rules.clocks import OLDEST_DAYS
from gezhi.domain.patrols.rules.track import Track
from gezhi.domain.patrols.rules.viewing import ViewRule
from gezhi.domain.patrols.selectors import tracks
from gezhi.domain.patrols.selectors.files import path_of
from gezhi.domain.patrols.services import filing, keeping, taking
from gezhi.domain.patrols.tests.walked import DAY, morning, pieces_of, send
from gezhi.domain.workforce import services as workforce
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.retention.erasing import erase
from tests.cast import GRID, MICRO, MONDAY, Cast

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
WHY = "核实居民投诉"


def refused(code: str) -> Any:
    return pytest.raises(Problem, match=rf"^{code}:")


def same(one: Track, other: Track) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in Track.__slots__)


def test_a_track_comes_back_as_it_was_walked(cast: Cast) -> None:
    walked = morning()
    send(cast, walked)
    assert same(tracks.track_of_day(cast.id("worker"), DAY), walked)
    piece = TrackPiece.objects.order_by("begins_at")[0]
    assert (piece.code, piece.cells, piece.count) == (GRID, {MICRO: 100}, 100)


def test_a_piece_sent_ten_times_is_kept_once(cast: Cast) -> None:
    pieces = pieces_of(morning())
    taken = [
        services.take_pieces(scope=cast.scope("worker"), pieces=pieces, phone_now=LATER, at=LATER) for _ in range(10)
    ]
    assert taken == [len(pieces), *[0] * 9]
    assert TrackPiece.objects.count() == len(pieces)
    assert Deed.objects.filter(deed="track.take").count() == 1


def test_the_same_pieces_over_two_lines_at_once_are_kept_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = pieces_of(morning())
    services.take_pieces(scope=cast.scope("worker"), pieces=pieces, phone_now=LATER, at=LATER)
    looked, asked = taking._new, []

    def not_seen_yet(*given: Any) -> Any:
        asked.append(given)
        return list(pieces) if len(asked) == 1 else looked(*given)

    monkeypatch.setattr(taking, "_new", not_seen_yet)
    assert services.take_pieces(scope=cast.scope("worker"), pieces=pieces, phone_now=LATER, at=LATER) == 0
    assert len(asked) == 2
    assert TrackPiece.objects.count() == len(pieces)


def test_a_piece_of_somebody_else_is_refused_without_a_word_about_it(cast: Cast) -> None:
    pieces = pieces_of(morning())
    services.take_pieces(scope=cast.scope("worker"), pieces=pieces, phone_now=LATER, at=LATER)
    with refused("track.taken"):
        services.take_pieces(scope=cast.scope("cover"), pieces=pieces[:1], phone_now=LATER, at=LATER)


def test_a_damaged_piece_changes_nothing(cast: Cast) -> None:
    good, bad = pieces_of(morning())[:2]
    damaged = services.Piece(bad.id, bad.packed[:-1] + b"?")
    with refused("track.damaged"):
        services.take_pieces(scope=cast.scope("worker"), pieces=[good, damaged], phone_now=LATER, at=LATER)
    assert not TrackPiece.objects.exists()


def test_nothing_of_where_somebody_was_lies_in_the_clear(cast: Cast) -> None:
    piece = pieces_of(morning())[0]
    services.take_pieces(scope=cast.scope("worker"), pieces=[piece], phone_now=LATER, at=LATER)
    assert piece.packed[3:20] not in bytes(TrackPiece.objects.get().packed)


def test_a_position_in_the_sea_is_kept_and_counted_apart(cast: Cast) -> None:
    walked = morning()
    at_sea = replace(walked, lon=walked.lon * 0 + 130_000_000)
    send(cast, at_sea, size=1000)
    assert TrackPiece.objects.get().cells == {"": len(walked)}


def test_a_phone_a_year_behind_is_put_right(cast: Cast) -> None:
    pieces = pieces_of(morning(), 1000)
    year = timedelta(days=365)
    phone_now = MONDAY + timedelta(minutes=6)
    scope = cast.scope("worker", phone_now + year)
    services.take_pieces(scope=scope, pieces=pieces, phone_now=phone_now, at=phone_now + year)
    assert TrackPiece.objects.get().begins_at == MONDAY + year


def test_a_track_walked_before_the_post_ended_is_still_taken_one_after_it_is_not(cast: Cast) -> None:
    post = accounts.my_posts(cast.scope("worker"), at=MONDAY).get()
    accounts_services.end_post(by=SYSTEM, post=post, at=MONDAY + timedelta(hours=1))
    send(cast, morning(), at=LATER)
    assert TrackPiece.objects.get(begins_at=MONDAY).post_id == post.pk
    with refused("track.no_post"):
        send(cast, morning(90), at=LATER)


def test_who_never_walks_sends_no_track(cast: Cast) -> None:
    with refused("track.no_post"):
        send(cast, morning(), who="leader")


def test_a_day_is_judged_beside_the_time_on_duty_and_nothing_is_held_against_anybody(cast: Cast) -> None:
    worker = cast.scope("worker")
    workforce.start_duty(scope=worker, at=MONDAY)
    workforce.end_duty(scope=worker, at=MONDAY + timedelta(minutes=20))
    walked = morning()
    mocked = walked.is_mock.copy()
    mocked[:10] = True
    send(cast, replace(walked, is_mock=mocked))

    assert services.judge_waiting(at=LATER) == 1

    day = TrackDay.objects.get()
    assert (day.duty_s, day.mock_count, day.noise_count, day.leap_count) == (1200, 10, 0, 0)
    assert day.on_duty_s == day.recorded_s == pytest.approx(333, abs=1)
    assert services.judge_waiting(at=LATER) == 0
    send(cast, morning(30), at=LATER + timedelta(minutes=1))
    assert services.judge_waiting(at=LATER + timedelta(minutes=2)) == 1
    assert TrackDay.objects.get().points_count == 2 * len(walked)


def look(cast: Cast, who: str, reason: str = WHY, **changes: Any) -> int:
    told: dict[str, Any] = {"account_id": cast.id("worker"), "day": DAY, "at": LATER, **changes}
    return len(services.look_at_track(scope=cast.scope(who), reason=reason, **told).track)


def test_my_own_track_is_open_to_me_and_a_colleagues_leaves_a_line(cast: Cast) -> None:
    walked = morning()
    send(cast, walked)
    assert look(cast, "worker", reason="") == len(walked)
    assert not Look.objects.filter(deed="track.look").exists()
    assert look(cast, "supervisor") == len(walked)
    line = Look.objects.get(deed="track.look")
    assert (line.subject_id, line.account_id) == (cast.id("worker"), cast.id("supervisor"))


@pytest.mark.parametrize(
    ("who", "changes", "code"),
    [
        ("supervisor", {"reason": ""}, "track.reason_needed"),
        ("supervisor", {"at": LATER + timedelta(days=40)}, "track.too_old"),
        ("leader", {}, "scope.not_found"),
        ("cover", {}, "scope.not_found"),
        ("stranger", {}, "scope.not_found"),
    ],
)
def test_a_look_without_ground_is_refused(cast: Cast, who: str, changes: dict[str, Any], code: str) -> None:
    send(cast, morning())
    with refused(code):
        look(cast, who, **changes)
    assert not Look.objects.filter(deed="track.look").exists()


def test_who_may_look_is_set_by_the_security_administrator(cast: Cast) -> None:
    send(cast, morning())
    strict = ViewRule(roles=frozenset({"grid_chief"}), days=7)
    keeper = cast.scope("security_admin")
    assert services.set_track_rule(scope=keeper, rule=strict, version=0, at=LATER) == 1
    with refused("track.not_your_role"):
        look(cast, "supervisor")
    with refused("track_rule.stale"):
        services.set_track_rule(scope=keeper, rule=strict, version=0, at=LATER)
    with refused("track_rule.unknown_role"):
        services.set_track_rule(scope=keeper, rule=ViewRule(frozenset({"leader"})), version=1, at=LATER)
    with refused("scope.forbidden"):
        services.set_track_rule(scope=cast.scope("supervisor"), rule=strict, version=1, at=LATER)


def test_an_old_day_leaves_the_database_and_is_read_from_its_file(cast: Cast) -> None:
    walked, other = morning(), morning(wander_m=9.0)
    send(cast, walked)
    send(cast, other, who="cover")
    assert filing.move_old_tracks(at=MONDAY + timedelta(days=filing.MOVE_AFTER_DAYS - 1)) == 0

    assert filing.move_old_tracks(at=MONDAY + timedelta(days=filing.MOVE_AFTER_DAYS)) == len(walked) + len(other)

    assert not TrackPiece.objects.exists()
    file = path_of(TrackFile.objects.get())
    assert b"PAR1" not in file.read_bytes()
    assert same(tracks.track_of_day(cast.id("worker"), DAY), walked)
    assert same(tracks.track_of_day(cast.id("cover"), DAY), other)


def test_no_piece_comes_for_a_day_that_has_left(cast: Cast) -> None:
    assert OLDEST_DAYS + 1 < filing.MOVE_AFTER_DAYS
    assert keeping.TRACKS.least > filing.MOVE_AFTER_DAYS
    at = MONDAY + timedelta(days=OLDEST_DAYS, hours=1)
    with refused("track.kept_too_long"):
        services.take_pieces(scope=cast.scope("worker"), pieces=pieces_of(morning()), phone_now=at, at=at)


def test_tracks_end_with_their_time_and_the_days_figures_stay(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    send(cast, morning())
    services.judge_waiting(at=LATER)
    filing.move_day(day=DAY, at=LATER)
    send(cast, morning(60))
    file = path_of(TrackFile.objects.get())
    end = datetime(2027, 3, 1, tzinfo=UTC)
    monkeypatch.setattr("gezhi.ground.plumbing.retention.erasing.now", lambda: end)

    with django_capture_on_commit_callbacks(execute=True):
        erase("tracks")

    assert not TrackPiece.objects.exists()
    assert not TrackFile.objects.exists()
    assert not file.exists()
    assert TrackDay.objects.count() == 1
