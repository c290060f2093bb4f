"""Is this row one of these people? For the handful of candidates a register finds; nothing but Python."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gezhi.domain.registry.rules.matching.likeness import Likeness
from gezhi.domain.registry.rules.matching.model import Guard, Model, Row, Rule
from gezhi.domain.registry.rules.matching.people import BLIND_PEOPLE
from gezhi.domain.registry.rules.matching.weights import Weights, published


class Sureness(StrEnum):
    """How sure we are that a row is somebody."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one candidate. `levels`: by field, the word of its level; missing fields are left out."""

    candidate: int
    """Its place among the candidates given."""
    sureness: Sureness
    probability: float
    """That the row is this candidate and none of the others."""
    bits: float
    """Sum of the weights; 0 speaks neither for nor against."""
    levels: Mapping[str, str]
    rule: str | None = None
    """The rule that settled it without weighing."""


class Judge:
    """One register's measure, made once and asked for many rows: some tens of microseconds a candidate.

    `among`: how many rows the register has in which the candidates are found.
    """

    def __init__(self, *, among: int, model: Model = BLIND_PEOPLE, weights: Weights | None = None) -> None:
        self.model, self.weights = model, weights or published()
        self.prior = self.weights.prior(among)
        self.bits = [self.weights.bits(field) for field in model.fields]
        self.words = [field.words for field in model.fields]

    def __call__(self, row: Row, candidates: Sequence[Row]) -> list[Verdict]:
        """As `judge`."""
        compared = [self.levels(row, other) for other in candidates]
        settled = self._settled(row, candidates, compared)
        weighed = [
            math.fsum(bits[level] for bits, level in zip(self.bits, levels.values(), strict=True) if level >= 0)
            for levels in compared
        ]
        odds = [self.prior * 2**bits for bits in weighed]
        total = 1 + math.fsum(odds)
        verdicts = []
        for place, levels in enumerate(compared):
            rule = settled[1] if settled and settled[0] == place else None
            chance = float(rule is not None) if settled else odds[place] / total
            sureness = self._sureness(chance, levels, settled is not None)
            verdicts.append(Verdict(place, sureness, chance, weighed[place], self._told(levels), rule))
        return sorted(verdicts, key=lambda verdict: (-verdict.probability, -verdict.bits, verdict.candidate))

    def levels(self, row: Row, other: Row) -> dict[str, int]:
        """The place of the level of every field, in the model's order."""
        return {field.name: field.level(row, other) for field in self.model.fields}

    def _told(self, levels: Mapping[str, int]) -> dict[str, str]:
        pairs = zip(self.words, levels.items(), strict=True)
        return {name: words[level] for words, (name, level) in pairs if level >= 0}

    def _sureness(self, chance: float, levels: Mapping[str, int], settled: bool) -> Sureness:
        if settled:
            return Sureness.CERTAIN if chance else Sureness.NEW
        return sure(chance, levels, self.model, self.weights)

    def _settled(
        self, row: Row, candidates: Sequence[Row], compared: Sequence[Mapping[str, int]]
    ) -> tuple[int, str] | None:
        for rule in self.model.rules:
            found = [
                place
                for place, other in enumerate(candidates)
                if _follows(rule, row, other) and not _spoken_against(rule, compared[place], self.model)
            ]
            if len(found) == 1:
                return found[0], rule.word
        return None


def judge(
    row: Row,
    candidates: Sequence[Row],
    *,
    among: int,
    model: Model = BLIND_PEOPLE,
    weights: Weights | None = None,
) -> list[Verdict]:
    """A verdict on every candidate, the likeliest first; at most one is certain.

    `among`: how many rows the register has in which the candidates were found. A candidate that a rule settles is
    certain and the others are not; a rule that points to two settles nothing. For many rows make a `Judge` once.
    Raises Problem `matching.foreign_weights`.
    """
    return Judge(among=among, model=model, weights=weights)(row, candidates)


def sure(probability: float, levels: Mapping[str, int], model: Model, weights: Weights) -> Sureness:
    """The two thresholds and the guard: what is probable and rests on too little is doubtful."""
    if probability >= weights.certain and guarded(model.guard, agreeing(model, levels)):
        return Sureness.CERTAIN
    if probability >= weights.doubtful or looked_at(model.guard, levels):
        return Sureness.DOUBTFUL
    return Sureness.NEW


def agreeing(model: Model, levels: Mapping[str, int]) -> frozenset[str]:
    """The fields at a level that speaks for the same person by itself."""
    return frozenset(field.name for field in model.fields if levels[field.name] in field.agreeing)


def guarded(guard: Guard | None, agree: frozenset[str]) -> bool:
    """Whether what agrees is enough to rest a certainty on."""
    if guard is None:
        return True
    return not agree.isdisjoint(guard.one_of) and len(agree.intersection(guard.two_of)) >= 2


def looked_at(guard: Guard | None, levels: Mapping[str, int]) -> bool:
    """Whether a person must look at the pair however improbable it is."""
    return guard is not None and any(levels[name] == 0 for name in guard.looked_at)


def _follows(rule: Rule, row: Row, other: Row) -> bool:
    equal = all(row.get(column) and row.get(column) == other.get(column) for column in rule.key)
    return equal and any(_holds(also, row, other) for also in rule.and_one_of)


def _holds(likeness: Likeness, row: Row, other: Row) -> bool:
    left, right = row.get(likeness.column), other.get(likeness.column)
    return bool(left and right and likeness.holds(left, right))


def _spoken_against(rule: Rule, levels: Mapping[str, int], model: Model) -> bool:
    return any(levels[name] == len(model.field(name).levels) for name in rule.unless)
