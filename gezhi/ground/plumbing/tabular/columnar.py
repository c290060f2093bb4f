"""Writing Parquet: one text column a heading, a group of rows at a time, words about the whole beside them."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

GROUP = 10_000
"""Rows that are held at once, and stand together in the file."""


def write_parquet(
    file: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], about: Mapping[str, str] | None = None
) -> None:
    """Write `file` whole or not at all; no more than `GROUP` rows are held.

    Every column is a text, as in our other forms; an empty cell is null. `about` stands in the metadata of the file.
    """
    # Only who writes such a file pays for the library: its import takes tens of megabytes.
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = unlike(columns)
    schema = pa.schema([pa.field(name, pa.string()) for name in names], metadata=dict(about or {}))
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with pq.ParquetWriter(draft, schema, compression="zstd") as out:
            for group in _groups(rows):
                cells = [[row[number] or None for row in group] for number in range(len(names))]
                out.write_table(pa.table(cells, schema=schema))
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def unlike(names: Sequence[str]) -> list[str]:
    """Names of columns of which no two are alike: what reads such a file asks for a column by its name."""
    seen: Counter[str] = Counter()
    told: list[str] = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def _groups(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    rows = iter(rows)
    while group := list(islice(rows, GROUP)):
        yield group
