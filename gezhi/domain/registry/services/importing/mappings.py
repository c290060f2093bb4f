"""How the columns of a source are taken: recognised by their headings, remembered once somebody has set them right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gezhi.domain.registry.models import ImportMapping
from gezhi.domain.registry.rules.columns import NEEDED, NOT_COLLECTED, PEOPLE, recognised
from gezhi.domain.registry.services.importing.drafts import CODE_FIELDS, Spellings
from gezhi.domain.registry.vocabulary import Kind
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor

UNKNOWN_FIELD = problem("import.unknown_field", 422, "A column is taken for something that the register does not have.")
TWO_COLUMNS = problem("import.two_columns", 422, "Two columns are taken for the same: “{one}” and “{other}”.")
NO_NAMES = problem("import.no_names", 422, "Say which column holds the names; without it no row can be taken.")
KEPT = 300
"""Mappings that are looked through for the headings of a file, the newest first."""


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """What is said of a source: its name, the column of each field, its own spellings of codes by field."""

    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, Spellings] = field(default_factory=dict)

    def words(self) -> dict[str, Sequence[str]]:
        """As an order wants them."""
        return {key: (heading.strip().lower(),) for key, heading in self.columns.items()}

    def check(self, headings: Sequence[str]) -> None:
        """Raises Problem `import.unknown_field` or `import.no_names`."""
        for key, heading in self.columns.items():
            if key not in PEOPLE or heading not in headings or heading.strip().lower() in NOT_COLLECTED:
                raise UNKNOWN_FIELD()
        if not set(NEEDED) <= self.columns.keys():
            raise NO_NAMES()

    def as_json(self) -> dict[str, Any]:
        aliases = {key: dict(told) for key, told in self.aliases.items()}
        return {"source": self.source, "columns": dict(self.columns), "aliases": aliases}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> SourceMapping:
        """What `as_json` wrote."""
        return cls(told.get("source", ""), told.get("columns", {}), told.get("aliases", {}))


def columns_of(chosen: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Field → heading, of what was chosen for each heading (“”: left where it is).

    Raises Problem `import.two_columns` where two are taken for the same.
    """
    found: dict[str, str] = {}
    for key, heading in chosen:
        if key in found:
            raise TWO_COLUMNS(one=found[key], other=heading)
        if key:
            found[key] = heading
    return found


def proposed(headings: Sequence[str]) -> SourceMapping:
    """The mapping that somebody kept for headings like these, the fullest first; else what the headings say."""
    there = set(headings)
    rows = ImportMapping.objects.filter(kind=Kind.PERSON.value).order_by("-changed_at", "id")[:KEPT]
    fitting = [row for row in rows if row.columns and there >= set(row.columns.values())]
    if fitting:
        best = max(fitting, key=lambda row: len(row.columns))
        return SourceMapping(best.name, best.columns, best.aliases)
    return SourceMapping(columns=recognised([h for h in headings if h.strip().lower() not in NOT_COLLECTED]))


def remember(mapping: SourceMapping, *, by: Actor, at: datetime) -> None:
    """Keep a mapping under the name of its source, where it has one; in the caller's transaction."""
    if not mapping.source:
        return
    values = {
        "columns": dict(mapping.columns),
        "aliases": {key: dict(told) for key, told in mapping.aliases.items() if key in CODE_FIELDS},
        "account_id": by.account_id,
        "changed_at": at,
    }
    ImportMapping.objects.update_or_create(name=mapping.source, kind=Kind.PERSON.value, defaults=values)
