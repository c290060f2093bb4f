"""The list of bad inputs: each is refused with its Problem, and nothing changes in any table nor in any file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gezhi.domain.cases.services.importing import import_cases, load_mapping
from gezhi.domain.cases.tests.matters import Classes, dispatched, filed, photo, report
from gezhi.domain.cases.tests.old_desk import HEADING, MAPPING, row
from gezhi.domain.grids import services as grids
from gezhi.domain.grids.vocabulary import LevelWord, Match
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.actors import SYSTEM
from tests.cast import FAR_AWAY, INSIDE, NOWHERE, Cast
from tests.everything import everything
from tests.programs import Answer, Program, Programs

pytestmark = pytest.mark.django_db

HERE = {"lon": INSIDE[0], "lat": INSIDE[1]}
BORDER = [[[120.0, 35.9], [120.2, 35.9], [120.2, 36.0], [120.0, 36.0], [120.0, 35.9]]]
BOW = [[[120, 36], [120.01, 36.01], [120.01, 36], [120, 36.01], [120, 36]]]
LAYER = b'<OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
VRT = b"<OGRVRTDataSource>" + LAYER + b"</OGRVRTDataSource>"


def refused(do: Callable[[], object]) -> str:
    """The code of the Problem with which `do` is refused; nothing has changed."""
    before = everything()
    with pytest.raises(Problem) as refusal:
        do()
    assert everything() == before
    return refusal.value.code


def features(file: Path, rings: Any, **properties: str) -> Path:
    shape = {"type": "Polygon", "coordinates": rings}
    feature = {"type": "Feature", "properties": properties, "geometry": shape}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return file


def import_borders(
    file: Path, *, datum: str | None = "wgs84", level: LevelWord = LevelWord.TOWN, **more: Any
) -> object:
    asked = grids.BorderFile(file, level, datum=datum, match=Match.NAME, **more)
    return grids.import_borders(by=SYSTEM, file=asked, publish=True)


def test_borders_without_a_datum(cast: Cast, tmp_path: Path) -> None:
    file = features(tmp_path / "t.geojson", BORDER, name="黄岛街道")

    assert refused(lambda: import_borders(file, datum=None)) == "datum.missing"


def test_a_grid_whose_ring_crosses_itself(cast: Cast, tmp_path: Path) -> None:
    file = features(tmp_path / "g.geojson", BOW, name="002网格")

    assert refused(lambda: import_borders(file, level=LevelWord.GRID, create=True)) == "borders.nothing_matched"


def test_a_code_without_its_parent(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "streets.csv").write_text("code,name\n370299001,某街道\n", encoding="utf-8")

    assert refused(lambda: grids.import_divisions(by=SYSTEM, folder=tmp_path)) == "divisions.orphan"


def zip_bomb(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("shp", "shx", "dbf"):
            archive.writestr(f"cells.{part}", bytes(700_000_000 if part == "shp" else 10))


BAD_FILES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a VRT named gpkg": ("t.gpkg", lambda file: file.write_bytes(VRT), "vector_file.not_what_it_says"),
    "a text named geojson": ("t.geojson", lambda file: file.write_text("这不是地图"), "vector_file.not_what_it_says"),
    "a zip bomb": ("t.zip", zip_bomb, "vector_file.too_large"),
    "a VRT by its own name": ("t.vrt", lambda file: file.write_bytes(VRT), "vector_file.unknown_format"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_of_borders_that_is_none(cast: Cast, tmp_path: Path, kind: str) -> None:
    name, make, code = BAD_FILES[kind]
    make(tmp_path / name)

    assert refused(lambda: import_borders(tmp_path / name)) == code


@pytest.mark.parametrize(
    "content", [b"\xd0\xcf\x11\xe0 an old workbook", "编号,内容\n1,x".encode(), b"PK\x03\x04", b""]
)
def test_a_workbook_that_is_none(cast: Cast, catalogue_loaded: Classes, tmp_path: Path, content: bytes) -> None:
    described = tmp_path / "mapping.json"
    described.write_text(json.dumps(MAPPING), encoding="utf-8")
    (tmp_path / "old.xlsx").write_bytes(content)

    def take_over() -> object:
        return import_cases(by=SYSTEM, file=tmp_path / "old.xlsx", mapping=load_mapping(str(described)), now=now())

    assert refused(take_over) in {"table.not_what_it_says", "table.not_a_workbook"}


def test_rows_outside_every_border(cast: Cast, catalogue_loaded: Classes, tmp_path: Path) -> None:
    described, table = tmp_path / "mapping.json", tmp_path / "old.csv"
    described.write_text(json.dumps(MAPPING), encoding="utf-8")
    outside = row("A-1", 经度=str(NOWHERE[0]), 纬度=str(NOWHERE[1]))
    table.write_text(f"{HEADING}\n{outside}\n", encoding="utf-8")
    before = everything()

    done = import_cases(by=SYSTEM, file=table, mapping=load_mapping(str(described)), now=now())

    assert [fault.problem.code for fault in done.refused[0].faults] == ["place.outside"]
    changed = {table for table, held in everything().items() if held != before[table]}
    assert changed == {"journal_deed"}, "that an import was tried is told, and nothing else is"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("big.jpg", lambda: photo() + bytes(40_000_000), "form.too_large"),
        ("text.jpg", "这不是照片".encode, "photo.not_a_photo"),
    ],
    ids=["40 MB", "text"],
)
def test_a_photo_that_is_none(program: Programs, name: str, content: Callable[[], bytes], code: str) -> None:
    file = SimpleUploadedFile(name, content(), "image/jpeg")

    assert asked(program("worker"), lambda worker: worker.upload("/photos", photo=file)) == code


def asked(program: Program, ask: Callable[[Program], Answer]) -> str:
    """The code with which a request is refused; nothing has changed."""
    before = everything()
    answer = ask(program)
    assert answer.status >= 400
    assert everything() == before
    return answer.code


def new(**changes: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "words": "井盖不见了", "place": HERE, **changes}


LONG, SCRIPT = "长" * 100_000, "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": {"lon": NOWHERE[0], "lat": NOWHERE[1]}}, "place.outside"),
        ({"place": {"code": "370211001009"}}, "place.unknown_code"),
        ({"words": LONG}, "text.too_long"),
        ({"words": f"井盖\x00{SCRIPT}"}, "text.control_character"),
        ({"place": {**HERE, "address": LONG}}, "text.too_long"),
        ({"place": {**HERE, "address": "路\x07口"}}, "text.control_character"),
        ({"place": {**HERE, "datum": SCRIPT}}, "api.malformed"),
        ({"class": {"kind": "component", "code": SCRIPT}}, "api.malformed"),
        ({"photos": [{"id": SCRIPT}]}, "api.malformed"),
        ({"source": SCRIPT}, "api.malformed"),
    ],
)
def test_a_report_that_cannot_be(program: Programs, changes: dict[str, Any], code: str) -> None:
    sent = new(**changes)

    assert asked(program("worker"), lambda worker: worker.post("/cases", sent)) == code


def test_a_deed_the_table_does_not_allow(cast: Cast, catalogue_loaded: Classes, program: Programs) -> None:
    case = report(cast)

    assert asked(program("acceptor"), lambda acceptor: acceptor.post(f"/cases/{case.pk}/close")) == "case.not_now"


def test_a_stale_version(cast: Cast, catalogue_loaded: Classes, program: Programs) -> None:
    case = filed(cast, catalogue_loaded)
    sent = {"version": case.version - 1, "department": str(cast.bureau.pk)}

    assert asked(program("dispatcher"), lambda desk: desk.post(f"/cases/{case.pk}/dispatch", sent)) == "case.stale"


def test_a_replayed_create_answers_the_same_and_changes_nothing(program: Programs) -> None:
    sent = new()
    first = program("worker").post("/cases", sent)
    before = everything()

    again = program("worker").post("/cases", sent)

    assert (first.status, again.status, again.json()) == (201, 200, first.json())
    assert everything() == before


def test_another_accounts_id(program: Programs) -> None:
    sent = new()
    program("worker").post("/cases", sent)

    assert asked(program("cover"), lambda cover: cover.post("/cases", sent)) == "case.id_taken"


def test_a_token_of_another_area(cast: Cast, catalogue_loaded: Classes, program: Programs) -> None:
    case = dispatched(cast, catalogue_loaded)
    stranger = program("stranger")

    for ask in (
        lambda asker: asker.get(f"/cases/{case.pk}"),
        lambda asker: asker.post(f"/cases/{case.pk}/note", {"words": "偷看"}),
        lambda asker: asker.post(f"/cases/{case.pk}/void", {"reason": "删掉"}),
    ):
        assert asked(stranger, ask) == "scope.not_found"
    far = {"place": {"lon": FAR_AWAY[0], "lat": FAR_AWAY[1]}}
    assert stranger.post("/cases", new(**far)).status == 201, "in its own area it may"


def test_the_witness_sees_a_single_changed_value(cast: Cast) -> None:
    """`everything` itself: what the tests above rest on."""
    case, before = report(cast), everything()

    case.address = "长江路 2 号"
    case.save(update_fields=["address"])

    changed = {table for table, held in everything().items() if held != before[table]}
    assert changed == {"cases"}


def test_every_table_is_among_what_is_watched(cast: Cast) -> None:
    assert {
        "cases",
        "case_order",
        "case_access",
        "case_number_series",
        "journal_deed",
        "journal_look",
    } <= everything().keys()
