"""The golden vectors of `contracts/vectors`: the phone runs the same files."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gezhi.ground.kernel.datums import Datum, convert
from gezhi.ground.kernel.identifiers import ComponentCode, CreditCode, MobilePhone, OrganisationCode, ResidentNumber
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.kernel.quadkeys import quadkey, tile_range
from gezhi.ground.kernel.worktime import Limit, Pace, Pause, Unit, calendar_from_dict, due, elapsed

Case = dict[str, Any]
FOLDER = Path(__file__).parents[2] / "contracts" / "vectors"
METRES = 111_320.0


def vectors(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


DATUMS, IDENTIFIERS, QUADKEYS, WORKTIME = (vectors(name) for name in ("datums", "identifiers", "quadkeys", "worktime"))
CALENDARS = {name: calendar_from_dict(data) for name, data in WORKTIME["calendars"].items()}


def test_every_file_of_vectors_says_where_its_answers_come_from_and_is_run_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} >= {"datums", "identifiers", "quadkeys", "worktime"}
    assert all(len(content["about"]) > 40 for content in (DATUMS, IDENTIFIERS, QUADKEYS, WORKTIME))


@pytest.mark.parametrize("place", DATUMS["places"])
@pytest.mark.parametrize("source", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("target", ["wgs84", "gcj02", "bd09"])
def test_a_place_is_converted_between_datums(place: Case, source: str, target: str) -> None:
    lon, lat = place[source]
    converted = convert(lon, lat, Datum(source), Datum(target))

    assert converted == pytest.approx(place[target], abs=DATUMS["tolerance_metres"] / METRES)


@pytest.mark.parametrize("case", DATUMS["printed"])
def test_the_printed_conversions_hold(case: Case) -> None:
    lon, lat = case["from"]
    assert convert(lon, lat, Datum(case["source"]), Datum(case["target"])) == pytest.approx(case["to"], abs=5e-10)


@pytest.mark.parametrize("place", DATUMS["unshifted"])
def test_a_place_abroad_is_not_shifted(place: list[float]) -> None:
    lon, lat = place
    for source in Datum:
        for target in Datum:
            assert convert(lon, lat, source, target) == (lon, lat)


def resident_number(case: Case) -> dict[str, object]:
    read = ResidentNumber.parse(case["typed"], today=date.fromisoformat(case["today"]))
    return {"number": read.number, "birth_date": read.birth_date.isoformat(), "sex": read.sex.value}


def old_resident_number(case: Case) -> dict[str, object]:
    return {"number": ResidentNumber.parse_old(case["typed"], today=date.fromisoformat(case["today"])).number}


def component_code(case: Case) -> dict[str, object]:
    code = ComponentCode(case["typed"])
    return {"division": code.division, "class_code": code.class_code, "sequence": code.sequence}


READERS: dict[str, Callable[[Case], dict[str, object]]] = {
    "resident_number": resident_number,
    "old_resident_number": old_resident_number,
    "credit_code": lambda case: {"code": CreditCode(case["typed"])},
    "organisation_code": lambda case: {"code": OrganisationCode(case["typed"])},
    "mobile_phone": lambda case: {"phone": MobilePhone(case["typed"])},
    "component_code": component_code,
}


def answer(read: Callable[[Case], dict[str, object]], case: Case) -> dict[str, object]:
    try:
        return read(case)
    except Problem as refused:
        return {"problem": refused.code}


@pytest.mark.parametrize("kind", READERS)
def test_identifiers_are_read_or_refused(kind: str) -> None:
    for case in IDENTIFIERS[kind]:
        wanted = {name: value for name, value in case.items() if name not in {"typed", "today"}}
        assert answer(READERS[kind], case) == wanted, case


@pytest.mark.parametrize("case", QUADKEYS["places"])
def test_a_place_has_its_key(case: Case) -> None:
    assert quadkey(case["lon"], case["lat"]) == case["key"] == int(case["digits"], 4)


@pytest.mark.parametrize("case", QUADKEYS["tiles"])
def test_a_tile_has_its_range(case: Case) -> None:
    low, high = tile_range(case["z"], case["x"], case["y"])

    assert (low, high) == (case["low"], case["high"])
    assert int(case["digits"] or "0", 4) << 2 * (24 - case["z"]) == low
    assert high - low == 1 << 2 * (24 - case["z"])


@pytest.mark.parametrize("case", WORKTIME["due"])
def test_a_limit_is_due(case: Case) -> None:
    pauses = [Pause(*map(datetime.fromisoformat, pause)) for pause in case["pauses"]]
    limit = Limit(case["amount"], Unit(case["unit"]))
    deadline = due(datetime.fromisoformat(case["start"]), limit, CALENDARS[case["calendar"]], pauses)

    assert (deadline.at, deadline.is_provisional) == (datetime.fromisoformat(case["due"]), case["provisional"])


@pytest.mark.parametrize("case", WORKTIME["elapsed"])
def test_working_time_has_passed(case: Case) -> None:
    start, end = datetime.fromisoformat(case["start"]), datetime.fromisoformat(case["end"])

    assert elapsed(start, end, Pace.WORKING, CALENDARS[case["calendar"]]) == timedelta(seconds=case["working_seconds"])
