"""Templates and codes: what ships is entered once, what the city sets stays, rows follow the mesh."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gezhi.domain.grids.services import Relocation
from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.models import InspectionTemplate, Round, RoundPlan, TrackPiece
from gezhi.domain.patrols.rules.rhythms import Rhythm
from gezhi.domain.patrols.services.moving import move_patrols
from gezhi.domain.patrols.services.shipped import load_shipped
from gezhi.domain.patrols.services.templates import PointWords
from gezhi.domain.patrols.tests.walked import morning, plan, send
from gezhi.domain.patrols.vocabulary import ThingKind
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from tests.cast import GRID, MONDAY, Cast

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)


def refused(code: str) -> Any:
    return pytest.raises(Problem, match=rf"^{code}:")


def shop(**changes: Any) -> services.TemplateWords:
    told: dict[str, Any] = {"key": "shop", "about": ThingKind.UNIT, "name": "门店检查", "points": [PointWords("招牌")]}
    return services.TemplateWords(**{**told, **changes})


def test_what_ships_is_entered_once_and_what_the_city_set_stays(cast: Cast) -> None:
    services.make_template(scope=cast.scope("system_admin"), told=shop(), at=MONDAY)
    assert load_shipped(at=LATER) == 2
    assert load_shipped(at=LATER) == 0
    assert [row.points.count() for row in InspectionTemplate.objects.filter(key="shop")] == [1]
    assert InspectionTemplate.objects.get(key="rental").every_days is None
    assert InspectionTemplate.objects.get(key="factory").every_days == 10


def test_a_template_gets_editions_and_the_old_keeps_its_points(cast: Cast) -> None:
    load_shipped(at=MONDAY)
    made = services.make_template(scope=cast.scope("system_admin"), told=shop(rhythm=Rhythm(30, 3)), at=LATER)
    assert made.edition == 2
    (shown,) = [row for row in selectors.templates(cast.scope("worker"), ThingKind.UNIT) if row.key == "shop"]
    assert (shown.pk, shown.every_days, shown.grace_days) == (made.pk, 30, 3)
    assert InspectionTemplate.objects.get(key="shop", edition=1).points.count() == 7


def test_templates_that_cannot_be_are_refused(cast: Cast) -> None:
    for told, code in (
        (shop(rhythm=Rhythm(0)), "rhythm.bad_period"),
        (shop(points=[]), "inspection.no_points"),
        (shop(about=ThingKind.RENTAL, rhythm=Rhythm(7)), "inspection.of_the_register"),
    ):
        with refused(code):
            services.make_template(scope=cast.scope("system_admin"), told=told, at=MONDAY)
    with refused("scope.forbidden"):
        services.make_template(scope=cast.scope("worker"), told=shop(), at=MONDAY)
    assert not InspectionTemplate.objects.exists()


def test_plans_rounds_and_tracks_follow_a_recoded_cell(cast: Cast) -> None:
    row = plan(cast)
    services.begin_round(scope=cast.scope("worker"), id=new_id(), plan_id=row.pk, done_at=MONDAY, at=LATER)
    send(cast, morning(), size=1000)
    cells = TrackPiece.objects.get().cells
    other = "370211001001009"

    moved = move_patrols(Relocation(2, {GRID: other}, {}, frozenset(), lambda lon, lat: None))

    assert moved == 3
    for table in (RoundPlan, Round, TrackPiece):
        assert table.objects.get().code == other
    assert TrackPiece.objects.get().cells == cells
