"""The forms that come with the product compile without a warning, in both languages, and ask what they may."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gezhi.domain.registry.models import Theme
from gezhi.domain.registry.services.shipped_themes import folder, load_themes, workbook
from gezhi.ground.plumbing.xlsforms.making import made
from tests.cast import MONDAY

THEMES: list[dict[str, str]] = json.loads((folder() / "themes.json").read_text(encoding="utf-8"))
NEVER = re.compile(r"民族|宗教|信仰|政治面貌|党员|团员|ethnic|religio|political|party member", re.IGNORECASE)
SAYS_NOT = "no_status"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme["key"])
def test_a_shipped_form_compiles_without_a_warning_and_speaks_both_languages(
    tmp_path: Path, theme: dict[str, str]
) -> None:
    file = tmp_path / f"{theme['key']}.xlsx"
    file.write_bytes(workbook(theme["key"], theme["name"]))
    told = made(file, 1_000_000)
    assert told.get("warnings") == [], told
    outline = told["outline"]
    assert outline["title"] == theme["name"]
    assert outline["languages"] == ["中文 (zh)", "English (en)"]
    for question in outline["questions"]:
        labels = [question["labels"], *question["choices"].values()]
        if question["kind"] not in ("calculated", "hidden"):
            assert all(len(label) == 2 and all(label.values()) for label in labels), question["name"]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme["key"])
def test_no_shipped_form_asks_for_ethnic_group_religion_or_political_status(
    tmp_path: Path, theme: dict[str, str]
) -> None:
    file = tmp_path / f"{theme['key']}.xlsx"
    file.write_bytes(workbook(theme["key"], theme["name"]))
    for question in made(file, 1_000_000)["outline"]["questions"]:
        if question["name"] != SAYS_NOT:
            words = [*question["labels"].values(), *(w for c in question["choices"].values() for w in c.values())]
            assert not [word for word in words if NEVER.search(word)]


@pytest.mark.long
@pytest.mark.django_db
def test_loading_twice_enters_each_theme_once() -> None:
    assert load_themes(at=MONDAY) == len(THEMES)
    assert load_themes(at=MONDAY) == 0
    assert Theme.objects.count() == len(THEMES)
