"""Log lines for machines: one JSON object a line, without personal data.

What a program says of its own failure may quote what a person typed: long runs of digits are starred, and of an
error only its kind, its first line and where it happened are written.
"""

from __future__ import annotations

import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

import orjson

LONG_NUMBER = re.compile(r"\d{7,}")
FIRST_LINE = 300
FRAMES = 12

EXTRAS = ("route", "method", "status", "ms", "request")
"""What our own code adds to a line."""


class JsonLines(logging.Formatter):
    """A record as one JSON object: at, level, logger, message, what our code adds, and the error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_numbers(record.getMessage()),
        }
        line.update({name: getattr(record, name) for name in EXTRAS if hasattr(record, name)})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _error(record.exc_info[1], record.exc_info[2])
        return orjson.dumps(line, default=str).decode()


def without_numbers(text: str) -> str:
    """The text with phones, document numbers and the like starred, but for their first three digits."""
    return LONG_NUMBER.sub(lambda found: f"{found[0][:3]}***", text)


def _error(error: BaseException, where: TracebackType | None) -> dict[str, object]:
    """Kind, first line and places. Databases quote the row in the lines after the first."""
    first = (str(error).splitlines() or [""])[0][:FIRST_LINE]
    frames = traceback.extract_tb(where)[-FRAMES:]
    return {
        "kind": type(error).__qualname__,
        "says": without_numbers(first),
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
