"""Coverage: of streets, doors and places really passed, by day and over days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.models import CoverageDay, Street, TargetSet
from gezhi.domain.patrols.services.streets import StreetLine
from gezhi.domain.patrols.tests.walked import DAY, EAST, LAT, LINE, LON, NORTH, morning, send
from gezhi.domain.patrols.vocabulary import TargetKind
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import COMMUNITY, GRID, INSIDE_NEXT, MICRO, MONDAY, NEXT_MICRO, Cast

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
BACK = [(LON, LAT + 300 * NORTH), (LON + 400 * EAST, LAT + 300 * NORTH)]
NEXT = [INSIDE_NEXT, (INSIDE_NEXT[0] + 100 * EAST, INSIDE_NEXT[1])]
STREETS = [StreetLine("1", "前街", LINE), StreetLine("2", "后街", BACK), StreetLine("3", "东街", NEXT)]


def load(*lines: StreetLine) -> int:
    return services.load_streets(scope=EVERYTHING, source="made", lines=lines or STREETS, at=MONDAY)


def make(**changes: Any) -> int:
    told: dict[str, Any] = {"code": COMMUNITY, "at": MONDAY, **changes}
    return services.make_targets(scope=EVERYTHING, **told)


def test_loading_the_same_streets_again_changes_nothing(cast: Cast) -> None:
    assert load() == 3
    assert load() == 0
    assert load(*STREETS[:2]) == 1
    assert Street.objects.get(number="3").is_active is False


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([StreetLine("", "前街", LINE)], "street.no_number"),
        ([STREETS[0], STREETS[0]], "street.twice"),
        ([StreetLine("1", "前街", LINE[:1])], "street.no_line"),
        ([STREETS[0], StreetLine("2", "海", [(120.0, 500.0), (120.0, 36.0)])], "position.out_of_range"),
    ],
)
def test_a_table_of_streets_with_an_error_loads_none(cast: Cast, lines: list[StreetLine], code: str) -> None:
    with pytest.raises(Problem, match=rf"^{code}:"):
        load(*lines)
    assert not Street.objects.exists()


def test_a_street_belongs_piece_by_piece_to_the_cells_it_runs_through(cast: Cast) -> None:
    load()
    assert make() == 2
    assert set(TargetSet.objects.values_list("code", flat=True)) == {MICRO, NEXT_MICRO}
    assert make() == 0


def test_a_changed_street_makes_a_new_edition_and_keeps_the_days_of_the_old(cast: Cast) -> None:
    load()
    make()
    services.cover_day(day=DAY, at=LATER)
    load(*STREETS[:1])
    assert make(at=MONDAY + timedelta(days=1)) == 1
    assert TargetSet.objects.filter(to_date=None).get().code == MICRO
    assert CoverageDay.objects.count() == 2


def test_a_walk_along_one_of_two_streets_covers_half_of_them(cast: Cast) -> None:
    load()
    make()
    send(cast, morning())

    assert services.cover_day(day=DAY, at=LATER) == 1
    assert services.cover_day(day=DAY, at=LATER) == 1

    (day,) = selectors.days_of(cast.scope("supervisor"), GRID, DAY, DAY + timedelta(days=1))
    assert (day.cells, day.walked, day.walkers_count) == (2, 1, 1)
    assert day.street_m == pytest.approx(900, abs=3)
    assert day.street_passed_m == pytest.approx(400, abs=3)
    here = selectors.coverage_of(cast.scope("supervisor"), MICRO, DAY).get()
    assert here.street_passed_m / here.street_m == pytest.approx(0.5, abs=0.01)
    assert selectors.days_of(cast.scope("stranger"), GRID, DAY, DAY + timedelta(days=1)) == []


def test_what_nobody_passed_for_days_is_known_target_by_target(cast: Cast) -> None:
    load()
    make()
    send(cast, morning())
    services.cover_day(day=DAY, at=LATER)
    services.cover_day(day=DAY + timedelta(days=1), at=LATER)

    content, found = selectors.target_gaps(cast.scope("supervisor"), MICRO, DAY + timedelta(days=1), 5)

    assert set(content.kinds) == {TargetKind.STREET}
    assert sorted(set(found.since.tolist())) == [-1, 1]
    assert sorted(set(found.longest.tolist())) == [3, 5]
    with pytest.raises(Problem, match=r"^scope.not_found:"):
        selectors.target_gaps(cast.scope("stranger"), MICRO, DAY, 5)
