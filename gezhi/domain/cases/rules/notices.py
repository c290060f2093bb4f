"""The notice that residents read before they report (Personal Information Protection Law, article 17): its parts,
how its versions are spelled, and what makes one whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean

PARTS = ("office", "contact", "kinds", "purpose", "recipients", "period", "rights")
"""Who processes, how they are reached, which kinds, what for, who sees it, how long, which rights: in their order."""
LANGUAGES = ("zh", "en")
PART_LENGTH = 1000

OWN = "2026-11"
"""The edition of the product's own words; what a reporter is told is `2026-11-180`, with the days of that moment."""

INCOMPLETE = problem("notice.incomplete", 422, "Every part of the notice has its words; one is empty.")
IN_THE_PAST = problem(
    "notice.in_the_past", 422, "A notice is valid from now or from a later day: nobody was told it before."
)

Texts = Mapping[str, Mapping[str, str]]
"""By language, by part."""


def whole(texts: Texts) -> dict[str, dict[str, str]]:
    """The texts as they are kept: Chinese in every part, English where it is written.

    Raises Problem `notice.incomplete` or `text.*`.
    """
    kept = {
        language: {part: clean(texts.get(language, {}).get(part, ""), limit=PART_LENGTH) for part in PARTS}
        for language in LANGUAGES
    }
    if not all(kept["zh"].values()):
        raise INCOMPLETE()
    return kept


def check_start(valid_from: datetime, now: datetime) -> None:
    """Raises Problem `notice.in_the_past`."""
    if valid_from < now:
        raise IN_THE_PAST()


def code_of(version: int) -> str:
    """How a version of the operator's own stands in a report: `v3`."""
    return f"v{version}"


def version_of(code: str) -> int | None:
    """The operator's version of a code, None for every other code."""
    number = code[1:]
    return int(number) if code[:1] == "v" and number.isascii() and number.isdigit() and len(number) < 10 else None


def own_code(days: int) -> str:
    """How the product's own words stand in a report."""
    return f"{OWN}-{days}"


def own_days(code: str) -> int | None:
    """The days that the product's own words spoke of under `code`, None for every other code."""
    days = code.removeprefix(f"{OWN}-")
    return int(days) if days != code and days.isascii() and days.isdigit() and len(days) < 6 else None
