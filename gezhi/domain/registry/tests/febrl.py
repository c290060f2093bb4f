"""The FEBRL sets 1 to 3, a published test of record linkage: their columns as a model, their truth, and a score."""

from __future__ import annotations

import csv
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np

from gezhi.domain.registry.rules.matching.bulk import Pairs
from gezhi.domain.registry.rules.matching.likeness import Edits, Same, SameStart, Slip, Swapped
from gezhi.domain.registry.rules.matching.model import Field, Level, Model

COLUMNS = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)


def _typed(column: str) -> Field:
    return Field(
        column,
        (
            Level("exact", Same(column)),
            Level("edit", Edits(column, 1)),
            Level("edits", Edits(column, 3)),
            Level("start", SameStart(column, 3)),
        ),
    )


def _number(column: str) -> Field:
    return Field(column, (Level("exact", Same(column)), Level("slip", Slip(column))))


BIRTH = Field(
    "date_of_birth",
    (
        Level("exact", Same("date_of_birth")),
        Level("swapped", Swapped("date_of_birth")),
        Level("slip", Slip("date_of_birth")),
        Level("year", SameStart("date_of_birth", 4)),
    ),
)
FEBRL = Model(
    fields=(
        *(_typed(column) for column in ("given_name", "surname", "address_1", "address_2", "suburb")),
        *(_number(column) for column in ("street_number", "postcode", "state", "soc_sec_id")),
        BIRTH,
    ),
    rules=(),
    blocks=(
        ("soc_sec_id",),
        ("date_of_birth",),
        ("given_name", "surname"),
        ("surname", "postcode"),
        ("given_name", "postcode"),
        ("address_1", "suburb"),
    ),
)


def read(path: Path) -> tuple[dict[str, list[str]], set[tuple[int, int]]]:
    """The columns of a set, and the true pairs of places, the earlier one first."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    entities: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        entities[row["rec_id"].split("-")[1]].append(place)
    truth = {pair for places in entities.values() for pair in combinations(places, 2)}
    return {column: [row[column].strip() for row in rows] for column in COLUMNS}, truth


def found(pairs: Pairs, threshold: float = 0.5) -> set[tuple[int, int]]:
    likely = np.flatnonzero(pairs.probability >= threshold)
    return set(zip(pairs.first[likely].tolist(), pairs.second[likely].tolist(), strict=True))


def f1(said: set[tuple[int, int]], truth: set[tuple[int, int]]) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * len(said & truth) / (len(said) + len(truth))
