"""A volunteer's phone: reports, instructions, rounds; nobody's home, and of matters only their own."""

from __future__ import annotations

import pytest
from django.test import Client

from gezhi.domain.accounts.services import create_account, give_post
from gezhi.domain.cases.models import Case
from gezhi.domain.cases.services import Command, assessing
from gezhi.domain.cases.tests.matters import Classes, report
from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import services as office
from gezhi.domain.patrols import services as patrols
from gezhi.domain.registry.models import Building
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.wording import in_city
from tests.cast import COMMUNITY, GRID, INSIDE, LONG_AGO, Cast
from tests.sync.conftest import Phones

pytestmark = pytest.mark.django_db


@pytest.fixture
def rider(cast: Cast) -> Cast:
    """The cast, and a courier who rides through the community."""
    cell = grids.live_cell(COMMUNITY).pk
    one = create_account(by=SYSTEM, username="rider", name="陈立", at=LONG_AGO)
    give_post(by=SYSTEM, account=one, role="volunteer", cell_id=cell, code=COMMUNITY, valid_from=LONG_AGO)
    cast.accounts["rider"] = one
    return cast


def test_a_volunteer_reports_hears_how_it_ended_and_carries_nobodys_home(
    rider: Cast, houses: dict[str, Building], catalogue_loaded: Classes, phone: Phones
) -> None:
    others = report(rider, at=now())
    told = {"roles": ["volunteer"], "title": "留意消防通道", "words": "占用的随手拍。", "at": now()}
    office.give_instruction(scope=rider.scope("leader"), code=COMMUNITY, **told)  # type: ignore[arg-type]  # as named
    held = phone("rider").sync()
    assert {kind for kind, rows in held.held.items() if rows} <= {"editions", "cells", "instructions"}
    assert len(held.ids("instructions")) == 1

    place = {"lon": INSIDE[0], "lat": INSIDE[1]}
    held.wish("case.report", words="消防通道被占", place=place)
    held.push()
    held.sync()
    mine = Case.objects.exclude(pk=others.pk).get()
    assert held.ids("cases") == {str(mine.pk)}

    assessing.decline(command=Command(rider.scope("acceptor"), mine.pk, reason="已清理"))
    assert held.sync().one("cases", id=str(mine.pk))["last_words"] == "已清理"


def test_a_volunteer_walks_the_rounds_planned_for_volunteers(rider: Cast, phone: Phones) -> None:
    today, chief = in_city(now()).date(), rider.scope("system_admin")
    for role in ("volunteer", "grid_worker"):
        planned = patrols.Planned(name=role, role=role)
        patrols.plan_round(scope=chief, code=GRID, planned=planned, from_date=today, at=now())
    held = phone("rider").sync()
    (plan,) = held.ids("rounds")

    held.wish("round.begin", plan=str(plan))
    held.push()
    assert held.sync().one("rounds", id=plan)["walked"]


@pytest.mark.parametrize("path", ["/cases", "/workbench", "/register", "/staff", "/cases/map", "/statistics"])
def test_a_volunteer_opens_no_list_of_the_desk(rider: Cast, path: str) -> None:
    client = Client()
    client.force_login(rider.accounts["rider"])
    assert client.get(path).status_code == 403
    assert client.get("/").headers["Location"] == "/phone/"
    assert client.get("/instructions").status_code == 200
