"""The old desk: a small system whose table is taken over, with its mapping."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from gezhi.domain.cases.models import Case, CaseClass, ExternalNumber
from tests.cast import COUNTY, INSIDE, Cast

HEADING = "编号,内容,经度,纬度,区域,上报,结案,时限,状态,部门,类别,渠道"
MAPPING: dict[str, Any] = {
    "source": "old-desk",
    "title": "旧平台",
    "zone": "Asia/Shanghai",
    "missing": ["", "-"],
    "area": COUNTY,
    "number": "编号",
    "words": {"columns": ["内容"]},
    "class": {"edition": "gbt30428.2-2013", "kind": "component", "column": "类别", "values": {"井盖": "0101"}},
    "place": [
        {"by": "point", "lon": "经度", "lat": "纬度", "datum": "wgs84"},
        {"by": "name", "column": "区域", "levels": ["community", "town"]},
    ],
    "times": {
        "reported": {"column": "上报", "formats": ["%Y/%m/%d %H:%M"]},
        "closed": {"column": "结案"},
        "due": {"column": "时限"},
    },
    "state": {
        "column": "状态",
        "values": {"在办": "dispatched", "办结": "closed", "评价": "evaluated", "待受理": "reported"},
    },
    "department": {"column": "部门", "make": {"prefix": "old"}},
    "channel": {"column": "渠道", "values": {"热线": "hotline"}, "default": "other"},
}


def row(number: str, **changes: str) -> str:
    cells = {
        "编号": number,
        "内容": "井盖不见了",
        "经度": str(INSIDE[0]),
        "纬度": str(INSIDE[1]),
        "区域": "",
        "上报": "2026-03-02 09:00:00",
        "结案": "2026-03-02 17:00:00",
        "时限": "2026-03-03 09:00:00",
        "状态": "办结",
        "部门": "市政处",
        "类别": "井盖",
        "渠道": "热线",
        **changes,
    }
    return ",".join(cells[column] for column in HEADING.split(","))


@pytest.fixture
def desk(tmp_path: Path, cast: Cast, catalogue_loaded: dict[str, CaseClass]) -> Callable[..., str]:
    """Runs the command on rows of the old desk; what it printed."""

    def run(*rows: str, file: Path | None = None, mapping: dict[str, Any] | None = None, **options: Any) -> str:
        path = file or tmp_path / "old.csv"
        if file is None:
            path.write_text("\n".join([HEADING, *rows]), encoding="utf-8")
        described = tmp_path / "mapping.json"
        described.write_text(json.dumps({**MAPPING, **(mapping or {})}), encoding="utf-8")
        out = StringIO()
        call_command("import_cases", path, mapping=str(described), stdout=out, stderr=StringIO(), **options)
        return out.getvalue()

    return run


Desk = Callable[..., str]


def taken(number: str) -> Case:
    return ExternalNumber.objects.select_related("case").get(source="old-desk", number=number).case
