"""The forms that come with the product compile without a warning, in both languages, and ask what they may."""

from __future__ import annotations

import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gezhi.domain.registry.models import Theme
from gezhi.domain.registry.services.shipped_themes import folder, load_themes, workbook
from gezhi.ground.plumbing.xlsforms.making import made
from tests.cast import MONDAY

THEMES: list[dict[str, str]] = json.loads((folder() / "themes.json").read_text(encoding="utf-8"))


@cache
def compiled(key: str, title: str) -> dict[str, Any]:
    """What the compiler makes of a shipped form."""
    with tempfile.TemporaryDirectory() as kept:
        file = Path(kept) / f"{key}.xlsx"
        file.write_bytes(workbook(key, title))
        return made(file, 1_000_000)


NEVER = re.compile(r"民族|宗教|信仰|政治面貌|党员|团员|ethnic|religio|political|party member", re.IGNORECASE)
SAYS_NOT = "no_status"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme["key"])
def test_a_shipped_form_compiles_without_a_warning_and_speaks_both_languages(theme: dict[str, str]) -> None:
    told = compiled(theme["key"], theme["name"])
    assert told.get("warnings") == [], told
    outline = told["outline"]
    assert outline["title"] == theme["name"]
    assert outline["languages"] == ["中文 (zh)", "English (en)"]
    for question in outline["questions"]:
        labels = [question["labels"], *question["choices"].values()]
        if question["kind"] not in ("calculated", "hidden"):
            assert all(len(label) == 2 and all(label.values()) for label in labels), question["name"]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme["key"])
def test_no_shipped_form_asks_for_ethnic_group_religion_or_political_status(theme: dict[str, str]) -> None:
    for question in compiled(theme["key"], theme["name"])["outline"]["questions"]:
        if question["name"] != SAYS_NOT:
            words = [*question["labels"].values(), *(w for c in question["choices"].values() for w in c.values())]
            assert not [word for word in words if NEVER.search(word)]


@pytest.mark.long
@pytest.mark.django_db
def test_loading_twice_enters_each_theme_once() -> None:
    assert load_themes(at=MONDAY) == len(THEMES)
    assert load_themes(at=MONDAY) == 0
    assert Theme.objects.count() == len(THEMES)
