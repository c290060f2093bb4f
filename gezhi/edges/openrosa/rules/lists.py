"""Lists as a field client reads them: CSV in UTF-8, a row a line, the first column the id and the second the label."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

HEADER = ("name", "label", "area", "carried", "due")
"""The first two are what every reader of such lists asks for; the rest may be pulled into a form."""
BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\s]+")


def csv_of(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows under the header. What breaks lines or cannot be seen becomes one space: readers are simple."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def _plain(cell: str) -> str:
    if cell.isprintable() and "  " not in cell:  # nearly all are
        return cell.strip()
    return BREAKS.sub(" ", cell).strip()
