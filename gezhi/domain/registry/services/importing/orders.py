"""What is to be taken over, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gezhi.domain.registry.models import Gathering
from gezhi.domain.registry.rules.columns import PEOPLE
from gezhi.domain.registry.services.importing.drafts import Spellings
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.tabular.refusals import RefusedRow


@dataclass
class Taken:
    """What an import did, or in a trial would do."""

    rows: int = 0
    made: int = 0
    changed: int = 0
    known: int = 0
    doubtful: int = 0
    """Made, and to be compared with somebody who may be the same."""
    refused: list[RefusedRow] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    """How often each kind of fault was found."""
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(field, spelling) of code values that no table of codes and no alias knows."""
    not_collected: tuple[str, ...] = ()
    """Columns of the table that are left where they are."""

    def add(self, piece: Taken, *, with_refused: bool) -> None:
        """Add what became of some more rows."""
        for name in ("rows", "made", "changed", "known", "doubtful"):
            setattr(self, name, getattr(self, name) + getattr(piece, name))
        self.faults += piece.faults
        self.unknown += piece.unknown
        if with_refused:
            self.refused += piece.refused


Keep = Callable[[Taken], None]
"""Told what became of some rows, inside the transaction that writes them; in a trial after it was undone."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be taken over: into which area, read how, by whom."""

    area: AreaCode
    by: Actor
    gathering: Gathering
    at: datetime
    words: Mapping[str, Sequence[str]] = field(default_factory=lambda: PEOPLE)
    aliases: Mapping[str, Spellings] = field(default_factory=dict)
    is_trial: bool = False
    is_chosen: bool = False
    """Whether somebody named the columns: `words` then holds one for each field that is taken, and no other counts."""
    keep: Keep | None = None
