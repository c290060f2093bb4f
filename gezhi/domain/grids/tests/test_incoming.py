"""Divisions and borders through the console: told in full first, in force only when somebody says so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from gezhi.domain.grids import selectors, tasks
from gezhi.domain.grids.labels import WHYS
from gezhi.domain.grids.models import Border, Cell, MeshEdition, MeshImport
from gezhi.domain.grids.services import incoming
from gezhi.domain.grids.vocabulary import EditionState, ImportState, IncomingKind
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.uploads import store
from gezhi.ground.plumbing.uploads.owners import Owner
from tests.cast import COUNTY, MICRO, TOWN, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.accounts["system_admin"])
    return client


def square(code: str, west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def borders(*features: dict[str, Any]) -> SimpleUploadedFile:
    content = json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()
    return SimpleUploadedFile("towns.geojson", content)


TOLD = {"datum": "wgs84", "level": "town", "match": "code"}
NEW_TOWN = square(TOWN, 120.0, 35.9, 120.2, 36.01)


def send(admin: Client, **changes: Any) -> Any:
    return admin.post("/console/borders", {**TOLD, "file": borders(NEW_TOWN), **changes})


def test_a_border_file_is_a_draft_until_it_is_published(admin: Client) -> None:
    in_force = selectors.edition_number()
    answer = send(admin, file=borders(NEW_TOWN, square("370211999", 1, 1, 2, 2)))
    assert answer.status_code == 302
    page = admin.get(answer.url).content.decode()
    assert str(WHYS["elsewhere"]) in page
    assert "370211001" in page
    assert selectors.edition_number() == in_force, "looking changes nothing"

    row = MeshImport.objects.get()
    assert row.state == ImportState.DRAFTED
    assert admin.post(f"/console/imports/{row.pk}/publish").status_code == 302
    assert selectors.edition_number() == in_force + 1
    assert Border.objects.live().get(code=TOWN).max_lat == pytest.approx(36.01)
    assert admin.post(f"/console/imports/{row.pk}/publish").status_code == 409, "once is enough"


def test_a_draft_can_be_thrown_away(admin: Client) -> None:
    row = MeshImport.objects.get(pk=send(admin).url.rsplit("/", 1)[1])
    admin.post(f"/console/imports/{row.pk}/discard")
    assert not MeshEdition.objects.filter(state=EditionState.DRAFT).exists()
    row.refresh_from_db()
    assert row.state == ImportState.DISCARDED


@pytest.mark.parametrize(
    "changes",
    [
        {"datum": ""},
        {"datum": "mars"},
        {"level": "galaxy"},
        {"file": ""},
        {"file": SimpleUploadedFile(".hidden", b"{}")},
    ],
)
def test_a_form_that_does_not_say_what_it_must_is_refused(admin: Client, changes: dict[str, Any]) -> None:
    assert send(admin, **changes).status_code == 422
    assert not MeshImport.objects.exists()


@pytest.mark.parametrize("name", ["../x.geojson", "/etc/x", "..", "", "a\x00b", ".x"])
def test_no_file_name_leads_out_of_its_folder(name: str) -> None:
    with pytest.raises(Problem) as refused:
        incoming.ask_import(by=SYSTEM, kind=IncomingKind.BORDERS, told={}, files=[(name, b"")])
    assert refused.value.code == "import.bad_name"
    assert not MeshImport.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.gpkg", b"<OGRVRTDataSource></OGRVRTDataSource>"),
        ("x.exe", b"MZ"),
        ("x.geojson", b"{not json"),
        ("x.geojson", json.dumps({"type": "FeatureCollection", "features": []}).encode()),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(admin: Client, name: str, content: bytes) -> None:
    before = MeshEdition.objects.count()
    answer = send(admin, file=SimpleUploadedFile(name, content))
    row = MeshImport.objects.get()
    page = admin.get(answer.url).content.decode()
    assert row.state == ImportState.REFUSED
    assert row.refusal is not None
    assert "未作任何改动" in page
    assert MeshEdition.objects.count() == before
    assert not incoming.folder_of(row.pk).exists(), "nothing is left on the disk"


def test_overlapping_grids_are_refused_and_nothing_is_kept(admin: Client) -> None:
    file = borders(square(MICRO, 120.0, 35.9, 120.15, 36.0))
    send(admin, level="micro_grid", file=file)
    row = MeshImport.objects.get()
    assert row.state == ImportState.REFUSED
    assert not MeshEdition.objects.filter(state=EditionState.DRAFT).exists()


def test_a_large_file_comes_in_pieces_and_is_a_job(
    admin: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 10)
    content = borders(NEW_TOWN).read()
    owner = Owner(f"account:{cast.id('system_admin')}", **settings.UPLOADS["account"])
    upload = store.keep(owner=owner, name="towns.geojson", content=content, purpose="borders")

    answer = send(admin, file="", upload=str(upload.id))

    row = MeshImport.objects.get()
    assert row.state == ImportState.WAITING
    assert "自动更新" in admin.get(answer.url).content.decode()
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(row.pk)]
    tasks.run_import.call(str(row.pk))
    tasks.run_import.call(str(row.pk))  # done twice it changes nothing
    row.refresh_from_db()
    assert row.state == ImportState.DRAFTED
    assert MeshEdition.objects.filter(state=EditionState.DRAFT).count() == 1


def test_an_import_that_was_killed_is_done_again(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 10)
    send(admin)
    row = MeshImport.objects.get()
    MeshImport.objects.update(state=ImportState.RUNNING)
    assert incoming.run_import(id=row.pk).state == ImportState.DRAFTED


def test_somebody_elses_upload_is_not_there(admin: Client, cast: Cast, settings: Any) -> None:
    owner = Owner(f"account:{cast.id('acceptor')}", **settings.UPLOADS["account"])
    upload = store.keep(owner=owner, name="towns.geojson", content=b"{}", purpose="borders")
    assert send(admin, file="", upload=str(upload.id)).status_code == 422
    assert not MeshImport.objects.exists()


def test_divisions_are_loaded_under_my_area_from_uploaded_tables(admin: Client) -> None:
    files = {
        "provinces.csv": "code,name\n37,山东省\n",
        "cities.csv": "code,name,provinceCode\n3702,青岛市,37\n",
        "areas.csv": f"code,name,cityCode,provinceCode\n{COUNTY},黄岛区,3702,37\n",
        "streets.csv": f"code,name,areaCode\n{TOWN},黄岛街道,{COUNTY}\n370211002,辛安街道,{COUNTY}\n",
    }
    tables = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]
    answer = admin.post("/console/divisions", {"under": COUNTY, "scheme": "cn", "tables": tables})
    assert Cell.objects.live().get(code="370211002").name == "辛安街道"
    assert "新增" in admin.get(answer["Location"]).content.decode()


def test_divisions_outside_my_area_are_refused(admin: Client) -> None:
    before = Cell.objects.count()
    assert admin.post("/console/divisions", {"under": "370212", "scheme": "cn"}).status_code == 422
    assert Cell.objects.count() == before


@pytest.mark.parametrize("under", ["", "37x", "12345", "１２"])
def test_a_code_that_is_none_is_refused(admin: Client, under: str) -> None:
    assert admin.post("/console/divisions", {"under": under, "scheme": "cn"}).status_code == 422


@pytest.mark.parametrize("role", ["security_admin", "acceptor"])
def test_nobody_else_loads_areas(cast: Cast, role: str) -> None:
    client = Client()
    client.force_login(cast.accounts[role])
    for path in ("/console/divisions", "/console/borders"):
        assert client.get(path).status_code == 403
        assert client.post(path, {}).status_code == 403
