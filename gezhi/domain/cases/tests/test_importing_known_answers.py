"""Real tables of two cities, taken over through the console and held against what their publishers say."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
import shapely
from django.core.management import call_command

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, ExternalNumber, Order
from gezhi.domain.cases.vocabulary import Colour, PlaceKind
from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids.rules.names import short_name
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.scope import EVERYTHING
from tests.shared_data import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_mesh_remembered() -> Iterator[None]:
    grids.forget_current()
    yield
    grids.forget_current()


def run(command: str, *arguments: object, **options: object) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def taken(source: str) -> dict[str, Case]:
    rows = ExternalNumber.objects.filter(source=source).select_related("case")
    return {row.number: row.case for row in rows}


def test_every_located_appeal_of_pingshan_is_tied_to_a_community_of_twelve_digits() -> None:
    """All 23 community names stand, with 居委会 behind them, among the 25 communities of the division table."""
    file = shared("events-pingshan-early/events.csv")
    run("import_divisions", shared("divisions-cn"), "--under", "440310", "--edition", "2023")

    said = run("import_cases", file, mapping="pingshan-appeals")

    assert "5416 rows: 5416 made, 0 known already, 0 refused" in said
    cases = taken("pingshan-appeals")
    communities = {cell.code: short_name(cell.name) for cell in grids.cells(EVERYTHING, level=Level.COMMUNITY)}
    rows = list(csv.DictReader(file.open(encoding="utf-8-sig", newline="")))
    assert len(rows) == len(cases) == 5416
    for row in rows:
        case = cases[row["REC_ID"]]
        if row["COMMUNITY_NAME"] == "-":
            assert (case.place_kind, case.code) == (PlaceKind.WORDS, "440310")
        else:
            assert communities[case.code] == row["COMMUNITY_NAME"]
    assert len({case.code for case in cases.values() if len(case.code) == Level.COMMUNITY}) == 23
    assert Counter(case.is_late for case in cases.values()) == {False: 4805, True: 609, None: 2}
    assert Deed.objects.filter(deed="case.import").count() == 5416
    again = run("import_cases", file, mapping="pingshan-appeals")
    assert "0 made, 5416 known already, 0 refused; 0 classes and 0 departments" in again


@pytest.fixture
def boston(tmp_path: Path) -> Path:
    """Boston's neighbourhoods as the towns of a local tree; its requests of 2014."""
    for name, line in (("provinces", "90,Massachusetts"), ("cities", "9001,Boston"), ("areas", "900100,Boston")):
        (tmp_path / f"{name}.csv").write_text(f"code,name\n{line}\n", encoding="utf-8")
    run("import_divisions", tmp_path, "--scheme", "local")
    borders = shared("neighborhoods-boston/boston-neighborhoods.geojson")
    drawn = ["--level", "town", "--datum", "wgs84", "--scheme", "local", "--under", "900100", "--create", "--publish"]
    run("import_borders", borders, *drawn)
    path = tmp_path / "requests-2014.csv.gz"
    with gzip.open(shared("events-boston-2013-16/requests.csv.gz"), "rt", encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        heading = next(rows)
        opened = heading.index("open_dt")
        with gzip.open(path, "wt", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([heading, *(row for row in rows if row[opened].startswith("2014"))])
    return path


def published(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_bostons_own_flag_is_reproduced_and_every_point_stands_in_its_neighbourhood(boston: Path) -> None:
    said = run("import_cases", boston, mapping="boston-311")

    rows, cases = published(boston), taken("boston-311")
    assert f"{len(rows)} rows: {len(rows)} made, 0 known already, 0 refused; 10 classes" in said
    assert len(rows) == len(cases) == Order.objects.count() == 5268
    check_flags(rows, cases)
    check_places(rows, cases)


def check_flags(rows: list[dict[str, str]], cases: dict[str, Case]) -> None:
    """On time is what was closed by its target; without a target nothing is late; open beyond its target is red."""
    checked: Counter[tuple[str, bool]] = Counter()
    at, zone = now(), ZoneInfo("America/New_York")
    for row in rows:
        case, overdue = cases[row["case_enquiry_id"]], row["on_time"] == "OVERDUE"
        assert case.reported_at == datetime.fromisoformat(row["open_dt"]).replace(tzinfo=zone)
        checked[row["case_status"], bool(row["sla_target_dt"])] += 1
        if row["case_status"] == "Closed":
            assert case.is_late == overdue, row["case_enquiry_id"]
        else:
            assert (selectors.row_json(case, at)["colour"] == Colour.RED) == overdue, row["case_enquiry_id"]
    assert checked.keys() == {(status, target) for status in ("Closed", "Open") for target in (True, False)}


def check_places(rows: list[dict[str, str]], cases: dict[str, Case]) -> None:
    """A point stands in the neighbourhood whose polygon holds it; outside all of them it is kept as it came."""
    features = orjson.loads(shared("neighborhoods-boston/boston-neighborhoods.geojson").read_bytes())["features"]
    names = [feature["properties"]["name"] for feature in features]
    tree = shapely.STRtree([shapely.make_valid(shapely.from_geojson(orjson.dumps(f["geometry"]))) for f in features])
    cells = {cell.code: cell.name for cell in grids.cells(EVERYTHING, level=Level.TOWN)}
    kinds: Counter[str] = Counter()
    for row in rows:
        case = cases[row["case_enquiry_id"]]
        kinds[case.place_kind] += 1
        if not row["longitude"]:
            assert case.place_kind != PlaceKind.POINT
            continue
        point = shapely.Point(float(row["longitude"]), float(row["latitude"]))
        holding = {names[n] for n in tree.query(point, predicate="intersects")}
        assert (case.place_kind == PlaceKind.POINT) == bool(holding)
        assert cells[case.code] in holding if holding else case.raw_place is not None
    assert kinds[PlaceKind.POINT] > 5000
