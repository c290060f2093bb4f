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
    certain and the others are not; a rule that points to two settles nothing.
    """
    weights = weights or published()
    compared = [{field.name: field.level(row, other) for field in model.fields} for other in candidates]
    settled = _settled(row, candidates, compared, model)
    table = weights.table(model)
    bits = [math.fsum(table[name][level] for name, level in levels.items() if level >= 0) for levels in compared]
    odds = [weights.prior(among) * 2**one for one in bits]
    verdicts = []
    for place, levels in enumerate(compared):
        words = {field.name: field.words[levels[field.name]] for field in model.fields if levels[field.name] >= 0}
        if settled:
            rule = settled[1] if settled[0] == place else None
            sureness, chance = (Sureness.CERTAIN, 1.0) if rule else (Sureness.NEW, 0.0)
        else:
            rule, chance = None, odds[place] / (1 + math.fsum(odds))
            sureness = sure(chance, guarded(model.guard, agreeing(model, levels)), weights)
            if sureness is Sureness.NEW and looked_at(model.guard, levels):
                sureness = Sureness.DOUBTFUL
        verdicts.append(Verdict(place, sureness, chance, bits[place], words, rule))
    return sorted(verdicts, key=lambda verdict: (-verdict.probability, -verdict.bits, verdict.candidate))


def sure(probability: float, rests_on_enough: bool, weights: Weights) -> Sureness:
    """The two thresholds. What is probable and rests on too little is doubtful."""
    if probability >= weights.certain and rests_on_enough:
        return Sureness.CERTAIN
    return Sureness.DOUBTFUL if probability >= weights.doubtful else Sureness.NEW


def agreeing(model: Model, levels: Mapping[str, int]) -> frozenset[str]:
    """The fields at a level that speaks for the same person by itself."""
    return frozenset(field.name for field in model.fields if levels[field.name] in field.agreeing)


def guarded(guard: Guard | None, agree: frozenset[str]) -> bool:
    if guard is None:
        return True
    return not agree.isdisjoint(guard.one_of) and len(agree.intersection(guard.two_of)) >= 2


def looked_at(guard: Guard | None, levels: Mapping[str, int]) -> bool:
    """Whether a person must look at the pair however improbable it is."""
    return guard is not None and any(levels[name] == 0 for name in guard.looked_at)


def _settled(
    row: Row, candidates: Sequence[Row], compared: Sequence[Mapping[str, int]], model: Model
) -> tuple[int, str] | None:
    for rule in model.rules:
        found = [
            place
            for place, other in enumerate(candidates)
            if _follows(rule, row, other) and not _spoken_against(rule, compared[place], model)
        ]
        if len(found) == 1:
            return found[0], rule.word
    return None


def _follows(rule: Rule, row: Row, other: Row) -> bool:
    equal = all(row.get(column) and row.get(column) == other.get(column) for column in rule.key)
    return equal and any(_holds(also, row, other) for also in rule.and_one_of)


def _holds(likeness: Likeness, row: Row, other: Row) -> bool:
    left, right = row.get(likeness.column), other.get(likeness.column)
    return bool(left and right and likeness.holds(left, right))


def _spoken_against(rule: Rule, levels: Mapping[str, int], model: Model) -> bool:
    return any(levels[name] == len(model.field(name).levels) for name in rule.unless)
