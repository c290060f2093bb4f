"""The themes that come with the product: data under `cities/cn/themes`; rows of CSV are made into XLSForms here."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings

from gezhi.domain.registry.models import Theme
from gezhi.domain.registry.services.themes import SAME_FORM, ThemeWords, add_form, add_theme, adopt_form
from gezhi.domain.registry.vocabulary import SubjectKind
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.scope import EVERYTHING
from gezhi.ground.plumbing.wording import in_city

EDITION = "2026-11"
MADE_AT = datetime(2026, 11, 1)  # noqa: DTZ001  (a workbook's own date; the same rows make the same bytes)


def folder() -> Path:
    return Path(settings.CITIES_DIR) / "cn" / "themes"


def load_themes(*, at: datetime, say: Callable[[str], None] = lambda line: None) -> int:
    """Enter the themes that are not there yet, with their forms; how many. Twice is as good as once."""
    told: list[dict[str, Any]] = json.loads((folder() / "themes.json").read_text(encoding="utf-8"))
    count = 0
    for row in told:
        if Theme.objects.filter(key=row["key"]).exists():
            continue
        words = _words(row, in_city(at).date())
        add_theme(scope=EVERYTHING, key=row["key"], about=SubjectKind(row["about"]), words=words, at=at)
        _add_form(row["key"], row["name"], at)
        say(row["key"])
        count += 1
    return count


def workbook(key: str, title: str) -> bytes:
    """The XLSForm of a shipped theme; the choices that it uses come from the common list."""
    survey = _rows(folder() / f"{key}.csv")
    used = {row[0].split()[1] for row in survey[1:] if row[0].startswith("select_")}
    choices = _rows(folder() / "choices.csv")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE_AT})
    _sheet(book, "survey", survey)
    _sheet(book, "choices", [choices[0], *(row for row in choices[1:] if row[0] in used)])
    names = ["form_title", "form_id", "version", "default_language"]
    _sheet(book, "settings", [names, [title, key.replace("-", "_"), EDITION, "中文 (zh)"]])
    book.close()
    return out.getvalue()


def _add_form(key: str, title: str, at: datetime) -> None:
    with tempfile.TemporaryDirectory() as kept:
        file = Path(kept) / f"{key}.xlsx"
        file.write_bytes(workbook(key, title))
        try:
            form = add_form(scope=EVERYTHING, key=key, file=file, name=file.name, at=at)
        except Problem as refusal:
            if refusal.kind is SAME_FORM:
                return
            raise
    adopt_form(scope=EVERYTHING, key=key, number=form.number, at=at)


def _words(row: dict[str, Any], today: date) -> ThemeWords:
    """The words of a theme; it ends so many years after it was loaded, at the latest."""
    return ThemeWords(
        name=row["name"],
        name_en=row["name_en"],
        purpose=row["purpose"],
        purpose_en=row["purpose_en"],
        ground=row["ground"],
        ground_text=row["ground_text"],
        department_id=None,
        roles=tuple(row["roles"]),
        departments=(),
        rhythm_days=row["rhythm_days"],
        ends_date=date(today.year + row["years"], 12, 31),
    )


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


def _sheet(book: Any, name: str, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
