"""Whole registers against each other, in DuckDB: rules first, then weights for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gezhi.domain.registry.rules.matching import learning, statements
from gezhi.domain.registry.rules.matching.desk import Table, count, desk, weigh
from gezhi.domain.registry.rules.matching.judging import Sureness
from gezhi.domain.registry.rules.matching.model import Model
from gezhi.domain.registry.rules.matching.people import PEOPLE
from gezhi.domain.registry.rules.matching.weights import Weights

SURENESSES = (Sureness.NEW, Sureness.DOUBTFUL, Sureness.CERTAIN)


@dataclass(frozen=True, slots=True)
class Matches:
    """One entry a row of the right register, in its order."""

    left: NDArray[np.int64]
    """The row of the left register that fits best; -1 where nobody does."""
    probability: NDArray[np.float64]
    sureness: NDArray[np.int8]
    """Place in `SURENESSES`."""
    rule: NDArray[np.int8]
    """Place in the model's rules of the one that settled it, -1 where it was weighed."""
    weights: Weights

    def having(self, sureness: Sureness) -> NDArray[np.intp]:
        """The rows of the right register with this verdict."""
        return np.flatnonzero(self.sureness == SURENESSES.index(sureness))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows of one register that are likely the same: the first row is the earlier one."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    probability: NDArray[np.float64]
    weights: Weights


def match(
    left: Table,
    right: Table,
    *,
    model: Model = PEOPLE,
    weights: Weights | None = None,
    seed: int = 0,
    threads: int = 2,
) -> Matches:
    """For every row of `right` who in `left` it is: certain, doubtful or new. The same input gives the same answer.

    Without `weights` they are learned from the two registers first, by a sample that `seed` draws.
    Raises Problem `matching.engine_missing`, `matching.column_missing`.
    """
    with desk(left, right, model, threads) as engine:
        weights = weights or learning.learned(engine, model, seed=seed)
        size_left, size_right = count(engine, "l"), count(engine, "r")
        _settle(engine, model)
        engine.execute(f"CREATE TABLE pairs AS {statements.blocked(model.blocks, 'r')}")
        weigh(engine, model, weights, "pairs")
        weighed = engine.execute(statements.best(weights.prior(size_left))).fetchnumpy()
        settled = engine.execute("SELECT * FROM settled").fetchnumpy()
    return _matches(size_right, settled, weighed, weights)


def within(rows: Table, *, model: Model, weights: Weights | None = None, seed: int = 0, threads: int = 2) -> Pairs:
    """Pairs of one register whose probability of being the same is `weights.doubtful` or more. Rules are not asked:
    a register may hold somebody more than twice, so every pair stands for itself."""
    with desk(rows, None, model, threads) as engine:
        weights = weights or learning.learned(engine, model, seed=seed, within=True)
        engine.execute(f"CREATE TABLE pairs AS {statements.blocked(model.blocks, 'r', ' AND l.id < r.id')}")
        weigh(engine, model, weights, "pairs")
        odds = weights.prior(count(engine, "l"))
        chance = f"{odds!r} * pow(2, bits) / (1 + {odds!r} * pow(2, bits))"
        found = engine.execute(
            f"SELECT l_id, r_id, {chance} AS probability FROM weighed WHERE {chance} >= {weights.doubtful!r}"  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
            " ORDER BY l_id, r_id"
        ).fetchnumpy()
    return Pairs(found["l_id"], found["r_id"], found["probability"], weights)


def learn(
    left: Table, right: Table, *, model: Model = PEOPLE, seed: int = 0, size: int = 1, threads: int = 2
) -> Weights:
    """Weights fitting two registers, without labels; `learning` tells how. `size`: how many times larger the samples
    are than `match` takes. Raises as `match` does."""
    with desk(left, right, model, threads) as engine:
        return learning.learned(engine, model, seed=seed, size=size)


def _settle(engine: Any, model: Model) -> None:
    """`settled`: what the rules settle, the first rule first. `r` keeps what they leave."""
    engine.execute("CREATE TABLE settled (r_id BIGINT, l_id BIGINT, rule TINYINT)")
    for place, rule in enumerate(model.rules):
        engine.execute(f"INSERT INTO settled SELECT r_id, l_id, {place} FROM ({statements.ruled(rule, model)})")  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
        engine.execute("DELETE FROM r WHERE id IN (SELECT r_id FROM settled)")


def _matches(rows: int, settled: Mapping[str, Any], weighed: Mapping[str, Any], weights: Weights) -> Matches:
    left = np.full(rows, -1, dtype=np.int64)
    probability, sureness = np.zeros(rows), np.zeros(rows, dtype=np.int8)
    rule = np.full(rows, -1, dtype=np.int8)
    chance = weighed["probability"]
    likely, certain = chance >= weights.doubtful, (chance >= weights.certain) & weighed["guarded"]
    probability[weighed["r_id"]] = chance
    who = np.where(likely, weighed["l_id"], weighed["looked_at"])
    sureness[weighed["r_id"]] = np.where(certain, 2, np.where(who >= 0, 1, 0))
    left[weighed["r_id"]] = who
    left[settled["r_id"]], rule[settled["r_id"]] = settled["l_id"], settled["rule"]
    probability[settled["r_id"]], sureness[settled["r_id"]] = 1.0, 2
    return Matches(left, probability, sureness, rule, weights)
