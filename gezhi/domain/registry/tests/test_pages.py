"""The register's pages: a table taken in, a building drawn, somebody entered, found, revealed with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gezhi.domain.accounts.services import give_post
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.models import Building, Doubt, Export, Home, ImportRun, Person
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.tabular import read_table
from tests.cast import COMMUNITY, COUNTY, GRID, LONG_AGO, MICRO, Cast

pytestmark = pytest.mark.django_db

HEAD = "姓名,身份证号,联系电话,小区,楼栋,单元,房号\n"
GOOD = "张建国,11010519491231002X,13800138000,幸福花园,3号楼,1单元,301\n"
BAD = "李四,110105194912310021,,幸福花园,3号楼,1单元,302\n"


def at(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[role])
    return client


def words(answer: Any) -> str:
    return str(answer.content.decode())


def send(client: Client, rows: str, **more: str) -> Any:
    table = SimpleUploadedFile("residents.csv", (HEAD + rows).encode())
    return client.post("/register/import", {"file": table, "area": COMMUNITY, **more}, follow=True)


def test_a_table_is_tried_set_right_taken_and_its_refused_row_handed_back(cast: Cast, tmp_path: Any) -> None:
    desk = at(cast, "registrar")

    tried = send(desk, GOOD + BAD)
    assert "试导入" in words(tried)
    assert not Person.objects.exists()
    run = ImportRun.objects.get()
    fields = {heading: key for key, heading in run.mapping["columns"].items()}
    told = {f"column-{n}": fields[heading] for n, heading in enumerate(run.mapping["headings"])}
    page = desk.post(f"/register/import/{run.pk}/columns", {**told, "column-1": "name"})
    assert (page.status_code, "只能选一列" in words(page)) == (422, True)
    assert desk.post(f"/register/import/{run.pk}/columns", {**told, "source": "街道台账"}).status_code == 302

    taken = desk.post(f"/register/import/{run.pk}/begin", follow=True)
    assert "合格行已写入台账" in words(taken)
    assert "校验码" in words(taken) or "校验位" in words(taken)
    file = tmp_path / "refused.xlsx"
    file.write_bytes(desk.get(f"/register/import/{run.pk}/refused.xlsx").content)
    assert [line.cells[0] for line in read_table(file)] == ["李四"]
    file.write_bytes(desk.get("/register/import/template").content)
    assert list(read_table(file).columns[:2]) == ["姓名", "身份证号"]
    assert "residents.csv" in words(desk.get("/register/import/runs"))
    far = at(cast, "far_registrar")
    assert "residents.csv" not in words(far.get("/register/import/runs"))
    for address in ("", "/refused.xlsx"):
        assert far.get(f"/register/import/{run.pk}{address}").status_code == 404


def test_two_records_are_compared_on_a_page_and_merged(cast: Cast) -> None:
    desk = at(cast, "registrar")
    other = GOOD.replace("11010519491231002X", "110105194912310038").replace("301", "502")
    for rows in (GOOD, other):
        send(desk, rows)
        desk.post(f"/register/import/{ImportRun.objects.get(state='tried').pk}/begin")
    doubt = Doubt.objects.first()
    assert doubt is not None
    assert "张**" in words(desk.get("/register/doubts"))
    page = words(desk.get(f"/register/doubts/{doubt.pk}"))
    assert "张建国" in page
    assert "11010519491231002X" not in page
    assert at(cast, "far_registrar").get(f"/register/doubts/{doubt.pk}").status_code == 404
    merged = desk.post(f"/register/doubts/{doubt.pk}/decide", {"decision": "same"}, follow=True)
    assert merged.status_code == 200
    assert Person.objects.filter(reason="merged").count() == 1
    assert desk.post(f"/register/doubts/{doubt.pk}/decide", {"decision": "apart"}).status_code == 409


def test_a_list_is_asked_for_let_go_and_fetched(cast: Cast) -> None:
    desk = at(cast, "registrar")
    send(desk, GOOD)
    desk.post(f"/register/import/{ImportRun.objects.get().pk}/begin")

    asked = desk.post(
        "/register/exports/new",
        {"layout": "people", "area": COMMUNITY, "form": "csv", "reason": "核对", "unmasked": ["document"]},
        follow=True,
    )
    row = Export.objects.get()
    assert "须由另一人" in words(asked)
    assert str(row.pk) in words(desk.get("/register/exports"))
    assert desk.post(f"/register/exports/{row.pk}/decide", {"decision": "go"}).status_code == 403
    assert desk.post(f"/register/exports/{row.pk}/take").status_code == 409
    assert at(cast, "far_registrar").get(f"/register/exports/{row.pk}").status_code == 404

    give_post(
        by=SYSTEM,
        account=cast.accounts["leader"],
        role="grid_chief",
        cell_id=grids.live_cell(COUNTY).pk,
        code=COUNTY,
        department=None,
        valid_from=LONG_AGO,
    )
    chief = at(cast, "leader")
    assert chief.get(f"/register/exports/{row.pk}").status_code == 200
    chief.post(f"/register/exports/{row.pk}/decide", {"decision": "go"})
    answer: Any = desk.post(f"/register/exports/{row.pk}/take")
    assert b"11010519491231002X" in b"".join(answer.streaming_content)
    assert desk.post(f"/register/exports/{row.pk}/take").status_code == 409


def test_an_area_outside_mine_or_a_role_without_the_right_takes_nothing(cast: Cast) -> None:
    assert send(at(cast, "far_registrar"), GOOD).status_code == 422
    assert send(at(cast, "worker"), GOOD).status_code == 403
    assert not Person.objects.exists()


def test_somebody_is_entered_found_and_a_number_seen_once(cast: Cast) -> None:
    worker, desk = at(cast, "worker"), at(cast, "registrar")
    drawn = {"name": "3号楼", "compound": "海韵花园", "code": MICRO, "stairwells": 1, "floors": 2, "rooms": 2}
    building = worker.post("/register/buildings/new", drawn, follow=True)
    assert "海韵花园3号楼" in words(building)
    home = Home.objects.get(room="201")
    told = {"name": "张三", "document": "11010519491231002X", "phone": "13800138000", "role": "lives", "sex": "0"}
    page = worker.post(f"/register/homes/{home.pk}/people/new", told, follow=True)
    person = Person.objects.get()
    assert "已登记：张*" in words(page)
    assert "张三" in words(page), "the card of a home names who lives there"
    assert "张三" in words(worker.get(f"/register/people/{person.pk}"))
    assert "张三" not in words(worker.get(f"/register/buildings/{home.building_id}"))
    looks = Look.objects.filter(deed__in=("register.view", "register.home.view"))
    assert set(looks.values_list("subject_id", flat=True)) == {home.pk, person.pk}

    listed = words(desk.get("/register/find", {"q": "zs"})) + words(desk.get("/register/people", {"area": MICRO}))
    assert ("张*" in listed, "张三" in listed) == (True, False)
    needs = desk.get("/register/find", {"q": "13800138000"}, follow=True)
    assert desk.post("/register/find", {"q": "13800138000"}).status_code == 422
    assert "须说明用途" in words(needs)
    assert "13800138000" not in words(needs), "a number is not repeated where it came in an address"
    assert "张*" in words(desk.post("/register/find", {"q": "13800138000", "reason": "核对"}))

    card = desk.get(f"/register/people/{person.pk}")
    assert "13800138000" not in words(card)
    shown = desk.post(f"/register/people/{person.pk}/reveal", {"field": "phone", "reason": "通知停水"})
    assert "13800138000" in words(shown)
    assert Look.objects.filter(deed="register.reveal", subject_id=person.pk).count() == 1
    assert desk.post(f"/register/people/{person.pk}/reveal", {"field": "phone", "reason": ""}).status_code == 422
    assert worker.post(f"/register/people/{person.pk}/reveal", {"field": "phone", "reason": "x"}).status_code == 403
    assert at(cast, "cover").get(f"/register/people/{person.pk}").status_code == 404
    assert at(cast, "far_registrar").get(f"/register/buildings/{home.building_id}").status_code == 404


def test_a_record_is_corrected_and_ended(cast: Cast) -> None:
    worker = at(cast, "worker")
    worker.post("/register/buildings/new", {"name": "3号楼", "code": MICRO, "stairwells": 0, "floors": 1, "rooms": 1})
    home = Home.objects.get()
    worker.post(f"/register/homes/{home.pk}/people/new", {"name": "张三", "role": "owner", "sex": "1"})
    person = Person.objects.get()

    wrong = worker.post(f"/register/people/{person.pk}/amend", {"name": "张三", "document": "110105194912310021"})
    assert wrong.status_code == 422
    worker.post(f"/register/people/{person.pk}/amend", {"name": "张三丰", "sex": "1", "birth_date": "1960年5月1日"})
    person.refresh_from_db()
    assert (person.name, person.pinyin, str(person.birth_date)) == ("张三丰", "zhangsanfeng", "1960-05-01")

    worker.post(f"/register/people/{person.pk}/end", {"reason": "moved_away", "day": "2026-11-01"})
    assert "已注销" in words(worker.get(f"/register/people/{person.pk}"))


def test_what_was_found_at_a_door_is_noted(cast: Cast) -> None:
    worker = at(cast, "worker")
    worker.post("/register/buildings/new", {"name": "3号楼", "code": MICRO, "stairwells": 0, "floors": 1, "rooms": 2})
    home, other = Home.objects.order_by("room")

    worker.post(f"/register/homes/{home.pk}/condition", {"condition": "refused", "words": "称不便"}, follow=True)

    assert "拒访" in words(worker.get(f"/register/homes/{home.pk}"))
    assert "拒访" in words(worker.get(f"/register/buildings/{home.building_id}"))
    assert Deed.objects.filter(deed="register.home.found", subject_id=home.pk).exists()
    assert "未走访" in words(worker.get(f"/register/homes/{other.pk}"))
    overview = words(worker.get("/register"))
    assert "1 / 2" in overview or "1/2" in overview
    assert at(cast, "registrar").get("/register", {"area": COUNTY}).status_code == 200
    assert Building.objects.count() == 1


def test_a_leader_is_told_counts_down_to_communities_and_no_row(cast: Cast) -> None:
    send(desk := at(cast, "registrar"), GOOD)
    desk.post(f"/register/import/{ImportRun.objects.get().pk}/begin")
    leader = at(cast, "leader")

    for page in ("pictures", "progress"):
        shown = leader.get(f"/register/{page}?area={COMMUNITY}")
        assert shown.status_code == 200
        assert "/register/people" not in words(shown)
        assert "/register/homes" not in words(shown)
        assert leader.get(f"/register/{page}?area={MICRO}").status_code == 404
    assert leader.get(f"/register/pictures?area={COMMUNITY}").context["people"] == 1
    for rows in ("", "/people", "/homes", "/units", f"/homes/{Home.objects.get().pk}"):
        assert leader.get(f"/register{rows}").status_code == 403
    told = {"layout": "people", "area": COMMUNITY, "form": "csv", "reason": "核对", "unmasked": ["document"]}
    desk.post("/register/exports/new", told)
    assert "/register/exports" in words(leader.get("/register/pictures"))
    row = Export.objects.get()
    assert leader.post(f"/register/exports/{row.pk}/decide", {"decision": "go"}, follow=True).status_code == 200
    row.refresh_from_db()
    assert row.state == "ready"
    assert leader.post(f"/register/exports/{row.pk}/take").status_code == 403
    assert f"/register/people?area={COMMUNITY}" in words(desk.get(f"/register/pictures?area={COMMUNITY}"))


def test_a_building_that_names_its_compound_again_is_the_same_building(cast: Cast) -> None:
    send(desk := at(cast, "registrar"), GOOD + GOOD.replace("3号楼", "幸福花园3号楼").replace("301", "302"))
    desk.post(f"/register/import/{ImportRun.objects.get().pk}/begin")
    assert [row.address for row in Building.objects.all()] == ["幸福花园3号楼"]


def test_who_is_entered_without_a_sex_has_none_guessed(cast: Cast) -> None:
    send(desk := at(cast, "registrar"), GOOD)
    desk.post(f"/register/import/{ImportRun.objects.get().pk}/begin")
    address = f"/register/homes/{Home.objects.get().pk}/people/new"
    assert desk.get(address).context["form"]["sex"].value() in (None, "")
    entered = desk.post(address, {"name": "张三", "role": "lives", "sex": ""}, follow=True)
    assert "已登记：张*" in words(entered)
    assert Person.objects.get(name="张三").sex == "0"


def test_a_worker_is_offered_the_grid_of_the_post_in_use(cast: Cast) -> None:
    for page in ("things/vehicle/new", "units/new", "buildings/new"):
        assert at(cast, "worker").get(f"/register/{page}").context["form"]["code"].value() == GRID
        assert at(cast, "registrar").get(f"/register/{page}").context["form"]["code"].value() == ""
