"""docs/acceptance.md is true: every number stands in it once, and every named test exists."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from tests.naming import missing_of

ROOT = Path(settings.BASE_DIR)
ROW = re.compile(r"^\| (S\d-\d\d) \| .+ \| .* \| (not yet|shown by `(.+)::(.+)`) \|$", re.MULTILINE)
COUNTS = {"S0": 29, "S1": 33, "S2": 25, "S3": 26, "S4": 28}


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall((ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8"))


def test_every_number_of_the_demands_stands_here_once() -> None:
    expected = [f"{document}-{n:02d}" for document, count in COUNTS.items() for n in range(1, count + 1)]
    assert sorted(number for number, *_ in rows()) == expected


def test_every_named_test_exists() -> None:
    assert missing_of([(file, name) for _, _, file, name in rows() if file]) == []
