"""The desk on which whole registers are compared: a DuckDB in memory that holds both of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gezhi.domain.registry.rules.matching import statements
from gezhi.domain.registry.rules.matching.model import Model
from gezhi.domain.registry.rules.matching.sounds import sound
from gezhi.domain.registry.rules.matching.weights import Weights
from gezhi.ground.kernel.problem import problem

Table = Mapping[str, Sequence[str | None] | NDArray[Any]] | Path
"""Columns of equal length, or a Parquet file of them. Columns the model does not name are not read."""

ENGINE_MISSING = problem(
    "matching.engine_missing",
    501,
    "Comparing whole registers needs the analysis package duckdb, which is not installed.",
)
COLUMN_MISSING = problem("matching.column_missing", 422, "The {side} register has no column {column}.")


@contextmanager
def desk(left: Table, right: Table | None, model: Model, threads: int) -> Iterator[Any]:
    """A database in memory with both registers as `l` and `r`: blanks and fillers are missing, rows keep their order
    as `id`. Without `right`, `r` is `l`."""
    try:
        import duckdb
    except ImportError as absent:
        raise ENGINE_MISSING() from absent
    with duckdb.connect(config={"threads": threads, "preserve_insertion_order": False}) as engine:
        _load(engine, "l", left, model, "left")
        if right is None:
            engine.execute("CREATE VIEW r AS SELECT * FROM l")
        else:
            _load(engine, "r", right, model, "right")
        yield engine


def weigh(engine: Any, model: Model, weights: Weights, pairs: str) -> None:
    """`weighed`: every pair with its levels, the sum of their weights, and what the guard says of it."""
    listen(engine, model, pairs)
    engine.execute(
        f"CREATE TABLE weighed AS SELECT *, {statements.bits(model, weights)} AS bits,"  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
        f" {statements.guarded(model.guard, model)} AS guarded,"
        f" {statements.looked_at(model.guard, model)} AS looked_at FROM ({statements.levels(model, pairs)})"
    )


def listen(engine: Any, model: Model, pairs: str) -> None:
    """Fill `sounds` with what comparing `pairs` needs."""
    if not statements.sounding(model):
        return
    unheard = statements.unheard(model, pairs)
    engine.execute(f"CREATE OR REPLACE TABLE words AS SELECT row_number() OVER () AS id, word FROM ({unheard})")  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
    words = engine.execute("SELECT word FROM words ORDER BY id").fetchall()
    # Numbers stand for the sounds: they are taken over many times faster than texts.
    numbers: dict[str, int] = {}
    heard = np.array([numbers.setdefault(sound(word), len(numbers)) for (word,) in words], dtype=np.int64)
    given(engine, "heard", {"id": np.arange(1, len(words) + 1), "sound": heard})
    engine.execute("CREATE OR REPLACE TABLE sounds AS SELECT word, sound FROM words JOIN heard USING (id)")


def given(engine: Any, name: str, columns: Mapping[str, NDArray[Any]]) -> None:
    """Arrays as a table that the next statements can read."""
    engine.register(name, dict(columns))


def _load(engine: Any, name: str, table: Table, model: Model, side: str) -> None:
    source, order = _source(engine, table)
    there = {row[0] for row in engine.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
    for column in model.columns:
        if column not in there:
            raise COLUMN_MISSING(side=side, column=column)
    texts = ", ".join(f"{_kept(column, model)} AS {column}" for column in model.columns)
    engine.execute(f"CREATE TABLE {name} AS SELECT {order} AS id, {texts} FROM {source}")  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
    if not isinstance(table, Path):
        engine.unregister("brought")
    for column in model.numbers:
        _forget_fillers(engine, name, column)


def _kept(column: str, model: Model) -> str:
    """Where only equality is asked, eight bytes stand for the text: one pair of texts in 10^19 shares them."""
    text = f"{column}::VARCHAR"
    return f"CASE WHEN {text} <> '' THEN hash({text}) END" if column in model.only_equal else f"nullif({text}, '')"


def _source(engine: Any, table: Table) -> tuple[str, str]:
    """What to select from, and the row's place in it."""
    if isinstance(table, Path):
        return f"read_parquet('{str(table).replace(chr(39), chr(39) * 2)}', file_row_number = true)", "file_row_number"
    columns = {name: np.asarray(values) for name, values in table.items()}
    size = len(next(iter(columns.values()), ()))
    given(engine, "brought", {**columns, "file_row_number": np.arange(size)})
    return "brought", "file_row_number"


def _forget_fillers(engine: Any, name: str, column: str) -> None:
    """A value in more than `FILLER` rows is missing from now on."""
    there = f"FROM {name} WHERE {column} IS NOT NULL"
    # Counting by some bits of a hash is fast and finds the few buckets in which a filler can be.
    bucket = f"hash({column}) & {(1 << max(count(engine, name) // statements.FILLER, 1).bit_length() + 2) - 1}"
    full = f"SELECT {bucket} {there} GROUP BY 1 HAVING count(*) > {statements.FILLER}"
    buckets = [value for (value,) in engine.execute(full).fetchall()]
    if buckets:
        there += f" AND {bucket} IN ({', '.join(map(str, buckets))})"
        many = f"SELECT {column} {there} GROUP BY 1 HAVING count(*) > {statements.FILLER}"
        engine.execute(f"UPDATE {name} SET {column} = NULL WHERE {column} IN ({many})")  # noqa: S608  (DuckDB's SQL, spelled from a model in code)


def count(engine: Any, name: str) -> int:
    return int(engine.execute(f"SELECT count(*) FROM {name}").fetchone()[0])  # noqa: S608  (DuckDB's SQL, spelled from a model in code)
