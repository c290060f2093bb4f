"""What the founding documents ask of case work as a whole (docs/acceptance.md names these tests)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from gezhi.domain.cases import selectors, services
from gezhi.domain.cases.selectors import CaseFilter
from gezhi.domain.cases.selectors.statistics import Window, table
from gezhi.domain.cases.services import assessing
from gezhi.domain.cases.tests.matters import Classes, report
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.clock import now
from tests.cast import COMMUNITY, COUNTY, MONDAY, Cast

pytestmark = pytest.mark.django_db


def test_components_and_events_of_every_community_are_taken_up_and_counted_there(
    cast: Cast, catalogue_loaded: Classes
) -> None:
    scope = cast.scope("acceptor")
    codes = grids.Cell.objects.live().values_list("code", flat=True)
    communities = [code for code in codes if len(code) == Level.COMMUNITY and code.startswith(COUNTY)]
    classes = [
        selectors.class_by_key(scope, kind=ClassKind.COMPONENT, code="0102"),
        selectors.class_by_key(scope, kind=ClassKind.EVENT, code="0192"),
    ]

    cases = [
        report(cast, place=services.Place(code=code), case_class=found) for code in communities for found in classes
    ]

    window = Window(MONDAY - timedelta(days=1), MONDAY + timedelta(days=1))
    rows = table(scope, window, "area", now=MONDAY, level=Level.COMMUNITY, wanted=CaseFilter())
    assert COMMUNITY in communities
    assert [(row.key, row.came_in) for row in rows] == [(code, 2) for code in sorted(communities)]
    assert {case.code for case in cases} == set(communities)


def test_what_came_in_today_and_is_still_open_is_a_figure_that_leads_to_its_rows(
    cast: Cast, catalogue_loaded: Classes
) -> None:
    done, waits = (report(cast, words=words, at=now()) for words in ("已说明", "还没人看"))
    report(cast, words="昨天的", at=now() - timedelta(days=1, minutes=1))
    assessing.decline(command=services.Command(cast.scope("acceptor"), done.pk, reason="不属实"))
    desk = Client()
    desk.force_login(cast.accounts["acceptor"])

    page = desk.get("/workbench").content.decode()

    tile = re.search(r'<a[^>]*href="(/cases\?[^"]*since[^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    assert tile is not None
    assert re.findall(r">\s*(\d+)\s*<", tile[2]) == ["1"]
    listed = desk.get(tile[1].replace("&amp;", "&")).content.decode()
    assert waits.words in listed
    assert done.words not in listed
    assert "昨天的" not in listed
