"""Weights learned without labels, as Fellegi and Sunter's model allows.

u, the chance of a level among two people, comes from random pairs; of a field's first level, equality, from how often
two rows of one register share a value, exactly. m, its chance among two records of one person, comes from
expectation maximisation over blocked pairs: within a block (equal telephone, say) pairs are of two sorts, and the
levels of the fields outside the block's columns tell them apart. Each sort has chances of its own there, since
strangers who share a telephone are a family; the m of all blocks are averaged by the pairs they stand for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gezhi.domain.registry.rules.matching import statements
from gezhi.domain.registry.rules.matching.desk import count, given, listen
from gezhi.domain.registry.rules.matching.model import Field, Model
from gezhi.domain.registry.rules.matching.weights import LEAST, Weights

RANDOM_PAIRS = 30_000
SAMPLE = 10_000
"""Rows of the right register whose blocked pairs are learned from."""
EQUAL = 60_000
"""Rows of the left register, about, whose shared values are counted."""
STRANGERS = -1
TEACHERS = 3
"""So many of the model's blocks teach m, from the first on: each field must stand outside one of them."""
ROUNDS = 200
SETTLED = 1e-6
"""Expectation maximisation ends when the share of the same changes less."""
AT_FIRST = 0.9
"""m of equality before the first round; the other levels share the rest."""
FEWEST = 20.0
"""A block that holds fewer pairs of one person teaches nothing."""

Levels = NDArray[np.intp]
"""Pairs (rows) by fields (columns): the place of the level, -1 for missing."""


def learned(engine: Any, model: Model, *, seed: int, within: bool = False, size: int = 1) -> Weights:
    """Weights for the registers `l` and `r` of a desk. Deterministic: `seed` draws the samples.

    `within`: `r` is `l`, and a row is never compared with itself. `size`: how many times larger the samples are.
    """
    _sample(engine, np.random.default_rng(seed), size)
    patterns, counts, blocks = _patterns(engine, model, within)
    u = _strangers(engine, model, patterns[blocks == STRANGERS], counts[blocks == STRANGERS])
    totals = {field.name: np.zeros(len(field.words)) for field in model.fields}
    for number, block in enumerate(model.blocks[:TEACHERS]):
        fields = [field for field in model.fields if not set(block).intersection(field.columns)]
        places = [model.fields.index(field) for field in fields]
        taught = blocks == number
        same, m = maximised(patterns[taught][:, places], counts[taught], [u[field.name] for field in fields])
        if same >= FEWEST:
            for field, chances in zip(fields, m, strict=True):
                totals[field.name] += chances * same
    by_field = {field.name: _chances(field, totals[field.name], u[field.name]) for field in model.fields}
    provenance = {"left": count(engine, "l"), "right": count(engine, "r"), "pairs": int(counts.sum()), "seed": seed}
    return Weights(by_field, provenance=provenance)


def maximised(
    patterns: Levels, counts: NDArray[np.float64], strangers: Sequence[NDArray[np.float64]]
) -> tuple[float, list[NDArray[np.float64]]]:
    """How many of the pairs are of one person, and m of each field (column of `patterns`) among them.

    `patterns`: levels, -1 for missing; `counts`: how many pairs have each; `strangers`: the u to begin with.
    """
    m = [np.full(len(u), (1 - AT_FIRST) / (len(u) - 1)) for u in strangers]
    for chances in m:
        chances[0] = AT_FIRST
    u, share = [chances.copy() for chances in strangers], 0.5
    total = counts.sum()
    for _ in range(ROUNDS if total else 0):
        alike, unlike = share * _likelihood(patterns, m), (1 - share) * _likelihood(patterns, u)
        same = counts * alike / (alike + unlike)
        m, u = _shares(patterns, same, m), _shares(patterns, counts - same, u)
        before, share = share, float(np.clip(same.sum() / total, LEAST, 1 - LEAST))
        if abs(share - before) < SETTLED:
            break
    return float(share * total), m


def _likelihood(patterns: Levels, chances: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    product = np.ones(len(patterns))
    for place, one in enumerate(chances):
        level = patterns[:, place]
        product *= np.where(level >= 0, one[level], 1.0)
    return product


def _shares(
    patterns: Levels, counts: NDArray[np.float64], before: Sequence[NDArray[np.float64]]
) -> list[NDArray[np.float64]]:
    """Of each field the part of every level; half a pair is added to each, so that nothing is impossible."""
    shares = []
    for place, one in enumerate(before):
        level = patterns[:, place]
        seen = np.bincount(level[level >= 0], weights=counts[level >= 0], minlength=len(one)) + 0.5
        shares.append(seen / seen.sum())
    return shares


def _strangers(
    engine: Any, model: Model, patterns: Levels, counts: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """u of every field, from the patterns of random pairs and the values shared within the left register."""
    found = _shares(patterns, counts, [np.ones(len(field.words)) for field in model.fields])
    strangers = {}
    for field, chances in zip(model.fields, found, strict=True):
        equal = _equal(engine, field)
        rest = chances[1:] / chances[1:].sum() * (1 - equal)
        strangers[field.name] = np.maximum(np.concatenate([[equal], rest]), LEAST)
    return strangers


def _equal(engine: Any, field: Field) -> float:
    """How often two rows of the left register share the value of the field's first level."""
    column = field.levels[0].likeness.column
    step = count(engine, "l") // EQUAL + 1
    each = f"SELECT count(*)::DOUBLE AS n FROM l WHERE {column} IS NOT NULL AND hash(id) % {step} = 0 GROUP BY {column}"  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
    shared, total = engine.execute(f"SELECT sum(n * (n - 1)), sum(n) FROM ({each})").fetchone()  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
    return float(shared / (total * (total - 1))) if total and total > 1 else 0.0


def _patterns(engine: Any, model: Model, within: bool) -> tuple[Levels, NDArray[np.float64], NDArray[np.intp]]:
    """Combinations of levels, how many pairs have each, and the block of the pairs: of random ones, `STRANGERS`."""
    more = " AND l.id <> r.id" if within else ""
    asked = [f"SELECT {STRANGERS} AS block, l_id, r_id FROM strangers WHERE l_id <> r_id OR NOT {within}"]  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
    for number, block in enumerate(model.blocks[:TEACHERS]):
        asked.append(f"SELECT {number}, l_id, r_id FROM ({statements.blocked([block], 'sample', more)})")  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
    engine.execute(f"CREATE TABLE taught AS {' UNION ALL '.join(asked)}")
    listen(engine, model, "taught")
    levels = statements.levels(model, "taught", "block")
    found = engine.execute(f"SELECT *, count(*) AS n FROM ({levels}) GROUP BY ALL ORDER BY ALL").fetchnumpy()  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
    engine.execute("DROP TABLE taught")
    columns = [np.asarray(found[field.name]).astype(np.intp) for field in model.fields]
    return np.column_stack(columns), np.asarray(found["n"]).astype(float), np.asarray(found["block"]).astype(np.intp)


def _sample(engine: Any, dice: np.random.Generator, size: int) -> None:
    """`sample`: rows of the right register; `strangers`: random pairs."""
    rows, others = count(engine, "r"), count(engine, "l")
    given(engine, "chosen", {"id": dice.choice(rows, size=min(SAMPLE * size, rows), replace=False)})
    engine.execute("CREATE TABLE sample AS SELECT r.* FROM r JOIN chosen USING (id)")
    left, right = (dice.integers(0, max(all_rows, 1), RANDOM_PAIRS * size) for all_rows in (others, rows))
    given(engine, "strangers", {"l_id": left, "r_id": right})


def _chances(field: Field, m: NDArray[np.float64], u: NDArray[np.float64]) -> dict[str, tuple[float, float]]:
    """m and u by word; where no block taught anything, equality speaks as it did at first."""
    if not m.sum():
        m = np.full(len(u), (1 - AT_FIRST) / (len(u) - 1))
        m[0] = AT_FIRST
    m = np.maximum(m / m.sum(), LEAST)
    return {word: (float(m[place]), float(u[place])) for place, word in enumerate(field.words)}
