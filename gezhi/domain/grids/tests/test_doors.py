"""The doors of the mesh: pages and API, each as much as the caller may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gezhi.domain.grids import selectors, services
from gezhi.domain.grids.tests.meshes import publish, square
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.cast import COMMUNITY, COUNTY, FAR_AWAY, FAR_MICRO, GRID, INSIDE, MICRO, NEXT_COUNTY, TOWN, Cast

pytestmark = pytest.mark.django_db


def signed_in(cast: Cast, role: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(cast.accounts[role])
    return client


def body(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


def api(client: Client, path: str, status: int = 200, **data: Any) -> Any:
    answer = client.get(f"/api/v1{path}", data)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_areas_leads_to_my_own_area(cast: Cast) -> None:
    answer = signed_in(cast, "worker").get("/areas")
    assert answer.headers["Location"] == f"/areas/{GRID}"
    assert signed_in(cast, "leader").get("/areas").headers["Location"] == f"/areas/{COUNTY}"


def test_an_area_shows_what_stands_below_and_the_way_down(cast: Cast) -> None:
    page = body(signed_in(cast, "leader"), f"/areas/{COUNTY}")
    assert "黄岛街道" in page
    assert f'href="/areas/{TOWN}"' in page
    assert f"/staff/of/{COUNTY}" in page
    assert 'href="/areas/3702"' not in page
    micro = body(signed_in(cast, "leader"), f"/areas/{COMMUNITY}?level=micro_grid")
    assert f'href="/areas/{MICRO}"' in micro


def test_an_area_that_is_not_mine_is_not_there(cast: Cast) -> None:
    worker = signed_in(cast, "worker")
    for code in (TOWN, NEXT_COUNTY, "370211099", "37"):
        assert worker.get(f"/areas/{code}").status_code == 404
        assert worker.get(f"/areas/{code}/findings").status_code == 404


def test_pages_follow_one_another_by_code(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gezhi.domain.grids.web.areas.SIZE", 1)
    leader = signed_in(cast, "leader")
    first = body(leader, f"/areas/{GRID}")
    assert MICRO in first
    assert f"after={MICRO}" in first
    assert f'href="/areas/{GRID}002"' in body(leader, f"/areas/{GRID}?after={MICRO}")


def test_a_finding_is_accepted_with_a_reason_by_who_manages_the_area(cast: Cast) -> None:
    publish({"370211002": "辛安街道"}, {"370211002": square(19, -10, 2)})
    finding = selectors.findings(EVERYTHING, under="370211002").filter(kind="overlap").get()
    path = f"/areas/{COUNTY}/findings/{finding.id}/accept"
    admin, leader, stranger = (signed_in(cast, role) for role in ("system_admin", "leader", "stranger"))
    assert "Borders overlap" in body(leader, f"/areas/{COUNTY}/findings")
    assert path in body(admin, f"/areas/{COUNTY}/findings")
    assert path not in body(leader, f"/areas/{COUNTY}/findings")
    assert leader.post(path, {"reason": "x"}).status_code == 403
    assert stranger.post(path, {"reason": "x"}).status_code == 403
    assert admin.post(path, {"reason": ""}).status_code == 422
    assert admin.post(path, {"reason": "两街道飞地"}).status_code == 302
    assert "两街道飞地" in body(admin, f"/areas/{COUNTY}/findings?state=accepted")


def test_findings_come_page_by_page_and_name_their_edition(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    towns = {"370211002": "辛安街道", "370211003": "薛家岛街道"}
    publish(towns, {"370211002": square(19, -10, 2), "370211003": square(19, -8, 2)})
    monkeypatch.setattr("gezhi.domain.grids.web.findings.SHOWN", 1)
    leader = signed_in(cast, "leader")
    count = selectors.findings(EVERYTHING, under=COUNTY).count()
    assert count > 1
    pages = [body(leader, f"/areas/{COUNTY}/findings?page={page}") for page in range(1, count + 1)]
    assert all("2 · Drawn · test" in page for page in pages)
    assert "page=2" in pages[0]
    assert len({page.split("<tbody>")[1].split("</tbody>")[0] for page in pages}) == count


def test_the_api_tells_areas_children_and_the_way_down(cast: Cast) -> None:
    leader = signed_in(cast, "leader")
    area = api(leader, f"/areas/{GRID}")
    assert [step["code"] for step in area["path"]] == ["37", "3702", COUNTY, TOWN, COMMUNITY, GRID]
    assert area["below"] == {"micro_grid": 2}
    assert [child["code"] for child in api(leader, f"/areas/{GRID}/children")["areas"]] == [MICRO, f"{GRID}002"]
    first = api(leader, "/areas", level="micro_grid", size=1)
    assert first["next"] == MICRO
    assert [a["code"] for a in api(leader, "/areas", level="micro_grid", after=MICRO)["areas"]] == [f"{GRID}002"]
    assert api(leader, f"/areas/{FAR_MICRO}", status=404)["code"] == "scope.not_found"
    assert api(leader, "/areas/12x", status=422)["code"] == "area_code.malformed"


def test_the_api_locates_points_in_my_area_only(cast: Cast) -> None:
    leader = signed_in(cast, "leader")
    here = api(leader, "/locate", lon=INSIDE[0], lat=INSIDE[1])
    assert (here["code"], [step["level"] for step in here["areas"]][-2:]) == (MICRO, ["grid", "micro_grid"])
    assert api(leader, "/locate", status=422, lon=FAR_AWAY[0], lat=FAR_AWAY[1])["code"] == "place.outside"
    assert api(leader, "/locate", status=422, lon=10, lat=10)["code"] == "place.outside"
    shifted = api(leader, "/locate", lon=INSIDE[0] + 0.0051, lat=INSIDE[1], datum="gcj02")
    assert shifted["code"] == MICRO


def test_many_points_are_located_at_once(cast: Cast) -> None:
    leader = signed_in(cast, "leader")
    points = {"points": [INSIDE, FAR_AWAY, (10.0, 10.0)]}
    answer = leader.post("/api/v1/locate", points, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["codes"] == [MICRO, None, None]
    bad = leader.post("/api/v1/locate", {"points": [[36.0, 120.0]]}, content_type="application/json")
    assert bad.json()["code"] == "position.swapped"


def test_the_map_gives_tiles_and_geojson_of_my_area(cast: Cast) -> None:
    worker, leader = signed_in(cast, "worker"), signed_in(cast, "leader")
    tile = "/maps/micro_grid/12/3413/1609.mvt"
    assert b"370211001001001001" in leader.get(tile).content
    assert len(worker.get("/maps/town/10/853/402.mvt").content) == 0
    found = leader.get("/maps/micro_grid.geojson").json()["features"]
    assert {feature["id"] for feature in found} == {MICRO, f"{GRID}002"}
    assert leader.get(f"/maps/micro_grid.geojson?under={NEXT_COUNTY}").json()["features"] == []
    assert leader.get("/maps/streets/1/0/0.mvt").status_code == 404
    assert leader.get("/maps/town/3/9/0.mvt").status_code == 404
    assert leader.get("/maps/town.geojson?under=3x").status_code == 422


def test_a_tile_is_private_and_unchanged_until_the_mesh_or_the_scope_changes(cast: Cast) -> None:
    worker, leader = signed_in(cast, "worker"), signed_in(cast, "leader")
    tile = "/maps/micro_grid/12/3413/1609.mvt"
    first = leader.get(tile)
    assert first.headers["Cache-Control"] == "private, no-cache"
    same = leader.get(tile, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert worker.get(tile).headers["ETag"] != first.headers["ETag"]
    services.publish_mesh(by=SYSTEM, edition_id=services.draft_mesh(by=SYSTEM, title="next"))
    assert leader.get(tile, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_nobody_without_an_account_sees_an_area(cast: Cast) -> None:
    client = Client()
    assert client.get(f"/areas/{COUNTY}").status_code == 302
    assert client.get("/api/v1/areas").status_code == 401
    assert client.get("/maps/town.geojson").status_code == 302
