"""Importing borders: matched, converted, repaired or refused, feature by feature; real files and bad ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command

from gezhi.domain.grids import selectors, services
from gezhi.domain.grids.models import Border, Cell, Finding, MeshEdition
from gezhi.domain.grids.tests.meshes import COMMUNITY, NAMES, TOWN, four_grids, geojson, publish, square
from gezhi.domain.grids.vocabulary import FindingKind, LevelWord, Match, Scheme, Verdict
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from tests.shared_data import shared

pytestmark = pytest.mark.django_db

OTHER = "370211002"


def load(
    path: Path, level: LevelWord = LevelWord.TOWN, *, publish: bool = True, **more: Any
) -> services.BordersImported:
    options: dict[str, Any] = {"datum": "wgs84", "match": Match.NAME, **more}
    return services.import_borders(by=SYSTEM, file=services.BorderFile(path, level, **options), publish=publish)


def refusal(path: Path, **more: Any) -> str:
    editions = MeshEdition.objects.count()
    with pytest.raises(Problem) as refused:
        load(path, **more)
    assert MeshEdition.objects.count() == editions
    return refused.value.code


@pytest.fixture
def towns() -> None:
    publish({**NAMES, OTHER: "辛安街道"})


@pytest.fixture
def two(tmp_path: Path) -> Path:
    return geojson(
        tmp_path / "towns.geojson", [({"name": "黄岛街道办事处"}, square(0, 0)), ({"name": "辛安"}, square(1, 0))]
    )


@pytest.mark.usefixtures("towns")
def test_features_find_their_cells_by_name_and_come_into_force(two: Path) -> None:
    done = load(two)
    assert done.counts == {Verdict.IMPORTED: 2}
    assert done.published is not None
    assert selectors.locate(120.005, 36.005).code == TOWN
    assert Border.objects.live().get(code=TOWN).raw_wkb is None


@pytest.mark.usefixtures("towns")
def test_without_publish_the_borders_stay_a_draft(two: Path) -> None:
    done = load(two, publish=False)
    assert not Border.objects.live().exists()
    services.publish_mesh(by=SYSTEM, edition_id=done.edition_id)
    assert Border.objects.live().count() == 2


@pytest.mark.usefixtures("towns")
@pytest.mark.parametrize(
    ("datum", "code"), [(None, "datum.missing"), ("", "datum.missing"), ("beijing54", "datum.unknown")]
)
def test_without_a_datum_nothing_is_imported(two: Path, datum: str | None, code: str) -> None:
    assert refusal(two, datum=datum) == code


@pytest.mark.usefixtures("towns")
def test_by_code_a_padded_spelling_counts_and_an_unknown_one_is_reported(tmp_path: Path) -> None:
    features = [
        ({"code": f"{TOWN}000"}, square(0, 0)),
        ({"code": OTHER}, square(1, 0)),
        ({"code": "370211099"}, square(2, 0)),
        ({}, square(3, 0)),
    ]
    done = load(geojson(tmp_path / "t.geojson", features), match=Match.CODE)
    assert [(f.verdict, f.why) for f in done.features] == [
        (Verdict.IMPORTED, ""),
        (Verdict.IMPORTED, ""),
        (Verdict.UNMATCHED, "unknown"),
        (Verdict.UNMATCHED, "no_value"),
    ]
    assert Finding.objects.filter(kind=FindingKind.UNMATCHED).count() == 2


@pytest.mark.usefixtures("towns")
def test_a_self_crossing_ring_is_repaired_and_kept_raw(tmp_path: Path) -> None:
    bow = [[[120, 36], [120.01, 36.01], [120.01, 36], [120, 36.01], [120, 36]]]
    done = load(geojson(tmp_path / "t.geojson", [({"name": "黄岛街道"}, bow)]))
    (feature,) = done.features
    assert (feature.verdict, feature.repairs) == (Verdict.REPAIRED, ("made_valid",))
    border = Border.objects.live().get(code=TOWN)
    assert shapely.from_wkb(bytes(border.wkb)).is_valid
    assert border.raw_wkb is not None


@pytest.mark.usefixtures("towns")
def test_what_is_no_border_is_refused_feature_by_feature(tmp_path: Path) -> None:
    flat = [[[120, 36], [120.01, 36.01], [120, 36]]]
    features = [
        ({"name": "黄岛街道"}, square(0, 0)),
        ({"name": "辛安街道"}, flat),
        ({"name": "辛安街道"}, shapely.Point(120, 36)),
        ({"name": "辛安街道"}, None),
        ({"name": "辛安街道"}, shapely.box(36, 120, 36.01, 120.01)),
        ({"name": "黄岛街道"}, square(2, 0)),
    ]
    done = load(geojson(tmp_path / "t.geojson", features))
    assert [feature.why for feature in done.features] == [
        "",
        "geometry.no_area",
        "geometry.not_a_surface",
        "geometry.no_area",
        "position.swapped",
        "borders.repeated",
    ]
    assert Border.objects.live().count() == 1


@pytest.mark.usefixtures("towns")
def test_a_file_without_any_usable_feature_leaves_nothing(tmp_path: Path) -> None:
    path = geojson(tmp_path / "t.geojson", [({"name": "无此镇"}, square(0, 0))])
    assert refusal(path) == "borders.nothing_matched"
    assert refusal(path, named="名称") == "borders.no_property"
    assert refusal(path, where=("admin_level", "8")) == "borders.nothing_where"


@pytest.mark.usefixtures("towns")
def test_plane_coordinates_are_unprojected_by_what_the_file_says(tmp_path: Path) -> None:
    import pyogrio
    import pyproj

    plane = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    shape = shapely.transform(square(0, 0), lambda p: np.column_stack(plane.transform(p[:, 0], p[:, 1])))
    path = tmp_path / "plane.gpkg"
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shape)], dtype=object),
        field_data=[np.array(["黄岛街道"], dtype=object)],
        fields=["name"],
        geometry_type="Polygon",
        crs="EPSG:4549",
        driver="GPKG",
    )
    assert refusal(path, datum="bd09") == "borders.foreign_system"
    load(path, datum="cgcs2000")
    assert shapely.hausdorff_distance(shapely.from_wkb(bytes(Border.objects.live().get().wkb)), square(0, 0)) < 1e-9


def test_namesakes_are_told_apart_by_the_county_that_holds_the_feature(tmp_path: Path) -> None:
    codes = {**NAMES, "370212": "崂山区", "370212001": "黄岛街道"}
    publish(codes, {"370211": square(0, 0), "370212": square(5, 0)})
    done = load(
        geojson(tmp_path / "t.geojson", [({"name": "黄岛街道"}, square(5, 0)), ({"name": "黄岛街道"}, square(9, 9))])
    )
    assert [(f.code, f.why) for f in done.features] == [("370212001", ""), ("", "ambiguous")]


def test_features_outside_the_area_asked_for_are_told_but_no_finding(tmp_path: Path) -> None:
    publish({**NAMES, "370212": "崂山区"}, {"370211": square(0, 0, 2), "370212": square(5, 0)})
    features = [
        ({"name": "黄岛街道"}, square(0, 0)),
        ({"name": "错字街道"}, square(1, 0)),
        ({"name": "中韩街道"}, square(5, 0)),
    ]
    done = load(geojson(tmp_path / "t.geojson", features), under=(AreaCode("370211"),))
    assert [feature.why for feature in done.features] == ["", "unknown", "elsewhere"]
    assert [f.name for f in Finding.objects.filter(kind=FindingKind.UNMATCHED)] == ["错字街道"]


def grids_file(folder: Path, *shapes: shapely.Geometry) -> Path:
    return geojson(folder / "grids.geojson", [({"name": f"{i:03d}网格"}, shape) for i, shape in enumerate(shapes, 1)])


def community() -> None:
    publish(NAMES, {TOWN: square(0, 0, 4, 4), COMMUNITY: square(0, 0, 3, 3)})


def test_grids_are_made_from_features_with_the_next_codes(tmp_path: Path) -> None:
    community()
    done = load(grids_file(tmp_path, square(0, 0), square(1, 0)), LevelWord.GRID, create=True)
    assert [feature.code for feature in done.features] == [f"{COMMUNITY}001", f"{COMMUNITY}002"]
    assert selectors.live_cell(f"{COMMUNITY}002").name == "002网格"


def test_grids_that_overlap_or_stand_outside_are_refused_and_the_rest_is_kept(tmp_path: Path) -> None:
    community()
    shapes = (square(0, 0), square(0.5, 0), square(2, 2), square(3.2, 3.2, 0.5, 0.5))
    done = load(grids_file(tmp_path, *shapes), LevelWord.GRID, create=True)
    assert [(feature.verdict, feature.why) for feature in done.features] == [
        (Verdict.REFUSED, "mesh.overlap"),
        (Verdict.REFUSED, "mesh.overlap"),
        (Verdict.IMPORTED, ""),
        (Verdict.UNMATCHED, "no_parent"),
    ]
    assert Cell.objects.live().at(LevelWord.GRID).count() == 1


def test_a_grid_over_a_living_one_and_one_that_crosses_itself_are_refused(tmp_path: Path) -> None:
    four_grids()
    publish({f"{TOWN}002": "柳沟社区居委会"}, {f"{TOWN}002": square(2, 0, 2, 2)})
    bow = [[[120.02, 36], [120.03, 36.01], [120.03, 36], [120.02, 36.01], [120.02, 36]]]
    path = geojson(
        tmp_path / "g.geojson",
        [
            ({"name": "新网格"}, square(1.5, 0, 1.6)),
            ({"name": "另一网格"}, bow),
            ({"name": "好网格"}, square(3.2, 1, 0.5)),
        ],
    )
    done = load(path, LevelWord.GRID, create=True)
    assert [feature.why for feature in done.features] == ["mesh.overlap", "borders.crosses_itself", ""]
    assert done.features[0].other in {f"{COMMUNITY}002"}


def test_chinas_official_levels_never_get_cells_from_features(tmp_path: Path) -> None:
    community()
    path = geojson(tmp_path / "t.geojson", [({"name": "新镇"}, square(0, 0)), ({"name": "黄岛街道"}, square(1, 0))])
    done = load(path, create=True)
    assert [feature.verdict for feature in done.features] == [Verdict.UNMATCHED, Verdict.IMPORTED]


@pytest.fixture
def qingdao() -> Path:
    services.import_divisions(by=SYSTEM, folder=shared("divisions-cn"), under=[AreaCode("3702")], edition="2023")
    return shared("streets-qingdao/qingdao-admin.geojson")


def test_all_135_towns_of_qingdao_stand_in_their_own_county(qingdao: Path) -> None:
    counties = load(qingdao, LevelWord.COUNTY, under=(AreaCode("3702"),), where=("admin_level", "6"))
    assert counties.counts == {Verdict.IMPORTED: 10}
    towns = load(qingdao, under=(AreaCode("3702"),), where=("admin_level", "8"))
    assert towns.counts == {Verdict.IMPORTED: 135}
    assert not towns.overlaps
    assert not Finding.objects.filter(kind=FindingKind.MISPLACED).exists()
    assert _parents_by_geometry() == {code: code[:6] for code in _codes(LevelWord.TOWN)}


def _codes(level: LevelWord) -> list[str]:
    return list(Border.objects.live().filter(level=level).values_list("code", flat=True))


def _parents_by_geometry() -> dict[str, str]:
    """Town → the county whose border holds the town's inner point, by plain shapely."""
    shapes = {b.code: shapely.from_wkb(bytes(b.wkb)) for b in Border.objects.live()}
    return {
        town: next(
            county
            for county in _codes(LevelWord.COUNTY)
            if shapes[county].contains(shapes[town].representative_point())
        )
        for town in _codes(LevelWord.TOWN)
    }


@pytest.fixture
def dongguan() -> Path:
    services.import_divisions(by=SYSTEM, folder=shared("divisions-cn"), under=[AreaCode("4419")], edition="2023")
    return shared("dongguan-towns-bd09/dongguan-towns.geojson")


def test_dongguan_in_bd09_lands_within_two_metres_of_an_independent_conversion(dongguan: Path) -> None:
    prcoords = pytest.importorskip("prcoords", reason="the independent conversion is not installed")
    done = load(dongguan, datum="bd09", under=(AreaCode("4419"),))
    raw = {
        f["properties"]["name"]: f["geometry"]["coordinates"][0] for f in json.loads(dongguan.read_text())["features"]
    }
    for feature in done.features:
        border = shapely.from_wkb(bytes(Border.objects.live().get(code=feature.code).wkb))
        for lon, lat, *_ in raw[feature.name][::50]:
            there = prcoords.bd_wgs_bored((lat, lon))
            assert border.boundary.distance(shapely.Point(there.lon, there.lat)) * 111_320 < 2


def test_dongguans_bad_ring_and_its_overlaps_are_reported(dongguan: Path) -> None:
    done = load(dongguan, datum="bd09", under=(AreaCode("4419"),))
    assert len(done.features) == 32
    assert Counter(f.verdict for f in done.features)[Verdict.UNMATCHED] == 0
    assert [f.name for f in done.features if "ring_dropped" in f.repairs] == ["寮步镇"]
    assert sum(overlap.area_m2 > 1000 for overlap in done.overlaps) == 47
    assert all(border.raw_wkb for border in Border.objects.live())
    assert refusal(dongguan, datum=None) == "datum.missing"


def test_boston_is_imported_as_a_local_tree_with_its_invalid_polygon_told(tmp_path: Path) -> None:
    path = shared("neighborhoods-boston/boston-neighborhoods.geojson")
    for name, row in (("provinces", "90,Massachusetts"), ("cities", "9001,Boston"), ("areas", "900100,Boston")):
        (tmp_path / f"{name}.csv").write_text(f"code,name\n{row}\n", encoding="utf-8")
    services.import_divisions(by=SYSTEM, folder=tmp_path, scheme=Scheme.LOCAL)
    done = load(path, scheme=Scheme.LOCAL, under=(AreaCode("900100"),), create=True)
    assert len(done.features) == 26
    assert [f.name for f in done.features if f.repairs] == ["Hyde Park"]
    assert selectors.full_name(selectors.locate(-71.1285, 42.3125).code) in {f.name for f in done.features}
    again = load(path, scheme=Scheme.LOCAL, under=(AreaCode("900100"),), create=True)
    assert Cell.objects.live().at(LevelWord.TOWN).count() == 26
    assert [f.code for f in again.features] == [f.code for f in done.features]


@pytest.mark.usefixtures("towns")
def test_the_command_reports_every_feature_and_refuses_in_one_sentence(
    two: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="cgcs2000"):
        call_command("import_borders", two, "--level", "town")
    report = tmp_path / "report.csv"
    call_command("import_borders", two, "--level", "town", "--datum", "wgs84", "--publish", "--report", report)
    assert "2" in capsys.readouterr().out
    assert report.read_text(encoding="utf-8-sig").splitlines()[1].startswith(f"1,黄岛街道办事处,{TOWN},imported")


def test_taipeis_villages_find_their_town_by_place_and_their_one_bad_border_is_told(tmp_path: Path) -> None:
    folder = shared("villages-taipei")
    for name, row in (("provinces", "91,臺灣"), ("cities", "9101,臺北市"), ("areas", "910100,臺北市")):
        (tmp_path / f"{name}.csv").write_text(f"code,name\n{row}\n", encoding="utf-8")
    services.import_divisions(by=SYSTEM, folder=tmp_path, scheme=Scheme.LOCAL)
    county: dict[str, Any] = {"scheme": Scheme.LOCAL, "under": (AreaCode("910100"),), "create": True}
    towns = load(folder / "taipei-towns.geojson", named="TOWNNAME", **county)
    villages = load(folder / "taipei-villages.geojson", LevelWord.COMMUNITY, named="VILLNAME", **county)
    assert (len(towns.features), len(villages.features)) == (12, 456)
    assert [f.name for f in villages.features if f.repairs] == ["老泉里"]
    written = json.loads((folder / "taipei-villages.geojson").read_text(encoding="utf-8"))["features"]
    names = selectors.cell_names(feature.code[:9] for feature in villages.features if feature.code)
    for feature, raw in zip(villages.features, written, strict=True):
        if feature.code:
            assert names[feature.code[:9]] == raw["properties"]["TOWNNAME"]
    assert sum(1 for feature in villages.features if feature.code) >= 450
