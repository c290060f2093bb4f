"""The register's pages: a table taken in, a building drawn, somebody entered, found, revealed with a reason."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gezhi.domain.registry.models import Building, Home, Person
from gezhi.ground.plumbing.journal.models import Deed, Look
from gezhi.ground.plumbing.tabular import read_table
from tests.cast import COMMUNITY, COUNTY, MICRO, Cast

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
    return client.post("/register/import", {"file": table, "area": COMMUNITY, **more})


def test_a_table_is_tried_taken_and_its_refused_row_handed_back(cast: Cast, tmp_path: Any) -> None:
    desk = at(cast, "registrar")

    tried = send(desk, GOOD + BAD, is_trial="on")
    assert "试导入" in words(tried)
    assert not Person.objects.exists()

    taken = send(desk, GOOD + BAD)
    assert "合格行已写入台账" in words(taken)
    assert "校验码" in words(taken) or "校验位" in words(taken)
    book = desk.get(words(taken).split('btn-primary" href="')[1].split('"')[0])
    file = tmp_path / "refused.xlsx"
    file.write_bytes(BytesIO(book.content).getvalue())
    assert [line.cells[0] for line in read_table(file)] == ["李四"]
    file.write_bytes(desk.get("/register/import/template").content)
    assert list(read_table(file).columns[:2]) == ["姓名", "身份证号"]


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
    assert "张*" in words(page)
    person = Person.objects.get()

    assert "张*" in words(desk.get("/register/find", {"q": "zs"}))
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
