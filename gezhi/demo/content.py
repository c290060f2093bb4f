"""The demo city's data, read from `cities/demo`: departments, names, matters with their wording. All of it made."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

EDITION = "gbt30428.2-2013"
DISTRICT = "370211"


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the 20 commonest classes: how often, whose, its conditions, and how people put it."""

    kind: str
    code: str
    weight: int
    department: str
    conditions: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    answers: tuple[str, ...]


def folder() -> Path:
    return Path(settings.CITIES_DIR) / "demo"


def _read(name: str) -> Any:
    return json.loads((folder() / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """The classes the demo's matters belong to."""
    return tuple(
        Kind(
            kind=row["kind"],
            code=row["code"],
            weight=row["weight"],
            department=row["department"],
            conditions=tuple((filing, closing) for filing, closing in row["conditions"]),
            words=tuple(row["words"]),
            answers=tuple(row["answers"]),
        )
        for row in _read("matters.json")
    )


def departments() -> list[tuple[str, str, str, bool]]:
    """Code, name, English name, and whether it is an outside unit such as the gas company."""
    return [(code, name, english, outside) for code, name, english, outside in _read("departments.json")]


@lru_cache(maxsize=1)
def names() -> dict[str, Any]:
    """Lists of names, of places, and of turns of speech."""
    names: dict[str, Any] = _read("names.json")
    return names


def person_name(dice: random.Random) -> str:
    """A made name."""
    return f"{dice.choice(names()['surnames'])}{dice.choice(names()['given'])}"
