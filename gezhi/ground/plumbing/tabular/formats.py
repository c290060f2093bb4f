"""What a table file calls itself must be what it is; and what it may cost."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gezhi.ground.kernel.problem import problem

UNKNOWN_FORMAT = problem("table.unknown_format", 415, "{file} is no table: .csv, .csv.gz and .xlsx files are read.")
NOT_WHAT_IT_SAYS = problem("table.not_what_it_says", 422, "{file} is not a {format} file inside.")
TOO_LARGE = problem("table.too_large", 413, "{file} is too large: at most {limit} MB are read.")
NOT_TEXT = problem("table.not_text", 422, "{file} is not a text in {encoding}: name the encoding it is written in.")

HEAD = 4096


class Form(StrEnum):
    """The forms of tables that are read."""

    CSV = "CSV"
    GZIP = "CSV.gz"
    XLSX = "XLSX"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a table may cost to read."""

    file_bytes: int = 200_000_000
    unpacked_bytes: int = 500_000_000
    rows: int = 200_000
    columns: int = 300
    memory_bytes: int = 2_000_000_000
    cpu_seconds: int = 60


def form_of(name: str) -> Form:
    """The form a file name stands for. Raises Problem `table.unknown_format`."""
    lower = name.lower()
    for suffix, form in ((".csv", Form.CSV), (".csv.gz", Form.GZIP), (".xlsx", Form.XLSX)):
        if lower.endswith(suffix):
            return form
    raise UNKNOWN_FORMAT(file=name)


def check_file(file: Path, form: Form, name: str, encoding: str, limits: Limits) -> None:
    """The size within bounds and the first bytes in agreement with the name.

    Raises Problem `table.too_large` or `table.not_what_it_says`.
    """
    if file.stat().st_size > limits.file_bytes:
        raise TOO_LARGE(file=name, limit=limits.file_bytes // 1_000_000)
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    agrees = {Form.CSV: _is_text(head, encoding), Form.GZIP: head.startswith(b"\x1f\x8b"), Form.XLSX: _is_sheets(file)}
    if not agrees[form]:
        raise NOT_WHAT_IT_SAYS(file=name, format=form.value)


def _is_text(head: bytes, encoding: str) -> bool:
    """No zip, no old Excel, no PDF, no gzip; zero bytes only where the encoding has them."""
    foreign = head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b"))
    return not foreign and (b"\x00" not in head or encoding.lower().startswith(("utf-16", "utf-32")))


def _is_sheets(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return {"[Content_Types].xml", "xl/workbook.xml"} <= set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return False
