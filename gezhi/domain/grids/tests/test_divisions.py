"""Loading division tables: the whole nation, one city, later editions, and tables that cannot stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from gezhi.domain.grids import selectors, services
from gezhi.domain.grids.models import Cell, Finding, FormerCode, MeshEdition
from gezhi.domain.grids.rules.divisions import Listed, Living, plan
from gezhi.domain.grids.vocabulary import FindingKind, LevelWord, Scheme
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.shared_data import shared

pytestmark = pytest.mark.django_db

TREE = {
    "provinces.csv": "code,name\n37,山东省\n",
    "cities.csv": "code,name,provinceCode\n3702,青岛市,37\n",
    "areas.csv": "code,name,cityCode,provinceCode\n370211,黄岛区,3702,37\n370212,崂山区,3702,37\n",
    "streets.csv": "code,name,areaCode\n370211001,黄岛街道,370211\n370211002,辛安街道,370211\n",
    "villages-x.csv": "code,name,streetCode,homes,people\n370211001001,盐滩社区居民委员会,370211001,1200,3100\n",
}


def tables(folder: Path, **changes: str) -> Path:
    """A folder of small tables; `changes` replace one by the stem of its name."""
    folder.mkdir(exist_ok=True)
    for name, text in TREE.items():
        stem = name.split(".")[0].split("-")[0]
        (folder / name).write_text(changes.get(stem, text), encoding="utf-8")
    return folder


def load(folder: Path, **options: object) -> services.DivisionsLoaded:
    return services.import_divisions(by=SYSTEM, folder=folder, **options)  # type: ignore[arg-type]


def refusal(folder: Path, **options: object) -> Problem:
    with pytest.raises(Problem) as refused:
        load(folder, **options)
    assert not Cell.objects.exists()
    assert not MeshEdition.objects.exists()
    return refused.value


def test_tables_become_a_tree_with_numbers(tmp_path: Path) -> None:
    loaded = load(tables(tmp_path))
    assert (loaded.rows, loaded.opened) == (7, 7)
    community = selectors.live_cell("370211001001")
    assert (community.expected_homes, community.expected_people) == (1200, 3100)
    assert [cell.name for cell in selectors.breadcrumb("370211001001")][:3] == ["山东省", "青岛市", "黄岛区"]
    assert selectors.full_name("370211001001") == "黄岛街道盐滩社区"


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    load(tables(tmp_path))
    again = load(tmp_path)
    assert (again.opened, again.unchanged, again.published) == (0, 7, None)
    assert MeshEdition.objects.count() == 1


@pytest.mark.parametrize(
    ("table", "text", "code", "line"),
    [
        ("streets", "code,name\n370211001,黄岛街道\n370299001,某街道\n", "divisions.orphan", 3),
        ("streets", "code,name\n370211001,黄岛街道\n370211001,黄岛街道\n", "divisions.repeated", 3),
        ("streets", "code,name\n3702110,黄岛街道\n", "divisions.bad_row", 2),
        ("streets", "code,name\n37021100x,黄岛街道\n", "divisions.bad_row", 2),
        ("streets", "code,name,areaCode\n370211001,黄岛街道,370212\n", "divisions.wrong_parent", 2),
        ("streets", "code,name\n370211001,\n", "divisions.no_name", 2),
        ("streets", "code,name,homes\n370211001,黄岛街道,many\n", "divisions.not_a_count", 2),
        ("streets", "name\n黄岛街道\n", "divisions.no_column", None),
    ],
)
def test_a_table_that_cannot_stand_is_refused_with_file_and_line(
    tmp_path: Path, table: str, text: str, code: str, line: int | None
) -> None:
    refused = refusal(tables(tmp_path, **{table: text}))
    assert refused.code == code
    assert refused.parameters["file"] == f"{table}.csv"
    assert refused.parameters.get("line") == line


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    folder = tables(tmp_path)
    (folder / "streets.csv").write_bytes("code,name\n370211001,黄岛街道\n".encode("gb18030"))
    assert refusal(folder).code == "divisions.unreadable"


def test_an_empty_folder_and_an_unlisted_area_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "divisions.no_tables"
    assert refusal(tables(tmp_path / "t"), under=[AreaCode("4419")]).code == "divisions.nothing_under"


def test_local_trees_stand_under_their_own_provinces(tmp_path: Path) -> None:
    assert refusal(tables(tmp_path / "cn"), scheme=Scheme.LOCAL).code == "area_code.foreign_scheme"
    local = tmp_path / "local"
    local.mkdir()
    (local / "provinces.csv").write_text("code,name\n90,Massachusetts\n", encoding="utf-8")
    (local / "cities.csv").write_text("code,name\n9001,Boston\n", encoding="utf-8")
    (local / "areas.csv").write_text("code,name\n900100,Boston\n", encoding="utf-8")
    load(local, scheme=Scheme.LOCAL)
    assert [cell.name for cell in selectors.breadcrumb("900100")] == ["Massachusetts", "Boston"]


def test_a_new_name_keeps_the_cell_and_remembers_the_old_one(tmp_path: Path) -> None:
    load(tables(tmp_path))
    before = selectors.live_cell("370212").id
    loaded = load(tables(tmp_path, areas=TREE["areas.csv"].replace("崂山区", "崂山新区")))
    assert loaded.renamed == 1
    assert (selectors.live_cell("370212").id, selectors.live_cell("370212").name) == (before, "崂山新区")
    assert FormerCode.objects.get(cell_id=before).name == "崂山区"


def test_a_code_no_longer_listed_is_a_finding_and_ends_only_when_asked(tmp_path: Path) -> None:
    load(tables(tmp_path))
    fewer = TREE["streets.csv"].replace("370211002,辛安街道,370211\n", "")
    assert load(tables(tmp_path, streets=fewer)).missing == 1
    assert Finding.objects.get(kind=FindingKind.VANISHED).code == "370211002"
    assert load(tables(tmp_path, streets=fewer)).published is None
    assert selectors.live_cell("370211002").is_live
    assert load(tmp_path, end_missing=True).ended == 1
    with pytest.raises(Problem) as refused:
        selectors.live_cell("370211002")
    assert refused.value.code == "place.unknown_code"


def test_an_area_under_a_new_code_is_the_same_cell_and_takes_its_children_along(tmp_path: Path) -> None:
    load(tables(tmp_path))
    town, community = selectors.live_cell("370211001").id, selectors.live_cell("370211001001").id
    streets = TREE["streets.csv"].replace("370211001,", "370211009,")
    villages = TREE["villages-x.csv"].replace("370211001001", "370211009001").replace(",370211001,", ",370211009,")
    loaded = load(tables(tmp_path, streets=streets, villages=villages), end_missing=True)
    assert (loaded.recoded, loaded.ended, loaded.opened) == (2, 0, 0)
    assert selectors.live_cell("370211009").id == town
    assert selectors.live_cell("370211009001").id == community
    assert selectors.live_cell("370211009001").parent_id == town


def county(code: str, name: str) -> Listed:
    return Listed(AreaCode(code), name, "areas.csv", 2)


def test_a_code_given_to_another_area_does_not_take_its_cell_along() -> None:
    """512128 was 新津县 and then 璧山县: the cell of 新津县 goes where its name goes."""
    xinjin = Living(new_id(), "512128", "新津县")
    made = plan([county("512128", "璧山县"), county("512131", "新津县")], [xinjin])
    assert [(old.id, str(row.code)) for old, row in made.recoded] == [(xinjin.id, "512131")]
    assert [(str(row.code), row.name) for row in made.opened] == [("512128", "璧山县")]
    assert [made.renamed, made.vanished, made.displaced] == [[], [], []]


def test_areas_that_exchange_their_codes_stay_who_they_are() -> None:
    one, two = Living(new_id(), "512128", "新津县"), Living(new_id(), "512131", "璧山县")
    made = plan([county("512128", "璧山县"), county("512131", "新津县")], [one, two])
    assert {(old.id, str(row.code)) for old, row in made.recoded} == {(one.id, "512131"), (two.id, "512128")}
    assert [made.renamed, made.vanished, made.displaced] == [[], [], []]
    assert not made.opened


def test_an_area_whose_code_was_taken_by_another_ends() -> None:
    one, two = Living(new_id(), "512128", "新津县"), Living(new_id(), "512131", "璧山县")
    made = plan([county("512128", "璧山县")], [one, two])
    assert [(old.id, str(row.code)) for old, row in made.recoded] == [(two.id, "512128")]
    assert made.displaced == [one]


def test_a_county_that_becomes_a_district_is_the_same_area() -> None:
    xinjin, town = Living(new_id(), "510132", "新津县"), Living(new_id(), "510132001", "五津街道办事处")
    rows = [county("510118", "新津区"), Listed(AreaCode("510118001"), "五津街道", "streets.csv", 2)]
    made = plan(rows, [xinjin, town])
    assert {(old.id, str(row.code)) for old, row in made.recoded} == {(xinjin.id, "510118"), (town.id, "510118001")}
    assert (xinjin, "新津区") in made.renamed


def reassignments() -> dict[tuple[int, str], list[tuple[str, str, str]]]:
    """Year and prefecture → (code, county it meant, county it means), from the real record of 码位改派."""
    events = json.loads(shared("division-changes-cn/changes-1980-2020.json").read_text(encoding="utf-8"))["events"]
    found: dict[tuple[int, str], list[tuple[str, str, str]]] = {}
    for event in events:
        if event["type"] == "码位改派" and event["level"] == 3:
            code = event["new"]["code"][:6]
            found.setdefault((event["year"], code[:4]), []).append((code, event["old"]["name"], event["new"]["name"]))
    return found


def test_counties_followed_their_names_through_forty_years_of_reassigned_codes() -> None:
    """In 1982 大同县 lost 142121 to 阳高县, which left 142122 to 天镇县, and so on: nobody became another."""
    followed = 0
    for changes in reassignments().values():
        cells = [Living(new_id(), code, old) for code, old, _ in changes]
        made = plan([county(code, new) for code, _, new in changes], cells)
        now = {new: code for code, _, new in changes}
        assert all(str(row.code) == now[old.name] for old, row in made.recoded)
        assert not {old.name for old, _ in made.renamed} & now.keys()
        assert len({str(row.code) for _, row in made.recoded}) == len(made.recoded)
        followed += len(made.recoded)
    assert followed > 200


def test_the_whole_nation_loads_and_municipalities_lose_their_empty_level() -> None:
    loaded = load(settings.CITIES_DIR / "cn" / "divisions")
    assert loaded.opened == 31 + 342 + 2978 + 41_352
    shown = Cell.objects.live().shown()
    assert shown.at(LevelWord.CITY).count() == 333
    assert [cell.name for cell in selectors.breadcrumb("110101001")] == ["北京市", "东城区", "东华门街道"]


def test_dongguan_is_one_city_with_36_towns_and_609_communities() -> None:
    load(shared("divisions-cn"), under=[AreaCode("4419")], edition="2023")
    count = {level: selectors.cells(EVERYTHING, level=level, under="4419").count() for level in Level}
    assert count[Level.CITY] == 1
    assert count[Level.COUNTY] == 0
    assert count[Level.TOWN] == 36
    assert count[Level.COMMUNITY] == 609
    assert selectors.children(EVERYTHING, "4419").count() == 36
    assert [cell.name for cell in selectors.breadcrumb("441900003")] == ["广东省", "东莞市", "东城街道"]
    assert selectors.top_cell().code == "4419"


def test_chengdus_merger_of_2020_keeps_the_communities_that_moved() -> None:
    """375 → 261 streets, 4,366 → 3,041 communities; 253 communities keep the code under another name."""
    load(shared("divisions-cn"), under=[AreaCode("5101")], edition="2019")
    assert Cell.objects.live().at(LevelWord.COMMUNITY).count() == 4366
    before = dict(Cell.objects.live().values_list("id", "code"))
    loaded = load(shared("divisions-cn"), under=[AreaCode("5101")], edition="2020", end_missing=True)
    live = Cell.objects.live()
    assert (live.at(LevelWord.TOWN).count(), live.at(LevelWord.COMMUNITY).count()) == (261, 3041)
    moved = [cell for cell in live.at(LevelWord.COMMUNITY) if cell.id in before and before[cell.id] != cell.code]
    # By name unique in the whole city 854 are found again; unique within the county finds at least as many.
    assert len(moved) >= 854
    assert loaded.recoded >= len(moved)
    assert not live.filter(parent__valid_to__isnull=False).exists()


def test_the_command_says_what_it_did_and_refuses_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_divisions", tables(tmp_path))
    assert "7 new" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"streets\.csv"):
        call_command("import_divisions", tables(tmp_path, streets="code,name\n370299001,某街道\n"))
