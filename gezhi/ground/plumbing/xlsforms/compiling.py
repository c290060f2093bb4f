"""Compiling an XLSForm of a stranger: name and content checked, compiled by a child process under limits."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.xlsforms.outline import Outline, Question
from gezhi.ground.plumbing.xlsforms.warnings import as_problem

UNKNOWN_FORMAT = problem("xlsform.unknown_format", 415, "{file} is no XLSForm: .xlsx and .xls files are read.")
NOT_WHAT_IT_SAYS = problem("xlsform.not_what_it_says", 422, "{file} is not an Excel workbook inside.")
TOO_LARGE = problem("xlsform.too_large", 413, "{file} is too large: at most {limit} MB are read.")
TOO_SLOW = problem("xlsform.too_slow", 422, "{file} could not be compiled within {seconds} seconds.")
UNREADABLE = problem("xlsform.unreadable", 422, "{file} cannot be read as an XLSForm: the workbook is damaged.")
REPEATED_COLUMN = problem(
    "xlsform.repeated_column",
    422,
    "{file}: the sheet “{sheet}” has {times} columns called “{column}”; each name may stand only once.",
)
REFUSED = problem("xlsform.refused", 422, "{file} is no valid XLSForm. The form compiler says: {reason}")

CHILD = str(Path(__file__).with_name("child.py"))
BEGINS = {".xlsx": b"PK\x03\x04", ".xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a form may cost to compile."""

    file_bytes: int = 5_000_000
    unpacked_bytes: int = 100_000_000
    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 30
    wall_seconds: int = 60


@dataclass(frozen=True, slots=True)
class XlsForm:
    """A compiled form: the XForm as pyxform makes it, itemsets.csv (empty without external choices), what it asks.

    `screen` is the XForm that a browser fills: the same but for external choices, which stand inside. `told` is what
    the compiler warned of, in its words.
    """

    xform: str
    itemsets: str
    screen: str
    outline: Outline
    told: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings in words of ours."""
        return tuple(as_problem(warning) for warning in self.told)


def compile_xlsform(file: Path, *, name: str = "", limits: Limits | None = None) -> XlsForm:
    """Compile the XLSForm (.xlsx, .xls) that calls itself `name`; its stem names a form that does not name itself.

    Raises the Problems `xlsform.*`; the file itself is left as it is. Starts a process.
    """
    limits, name = limits or Limits(), name or file.name
    suffix = check_file(file, name, limits)
    with tempfile.TemporaryDirectory(prefix="gezhi-xlsform-") as folder:
        path = shutil.copyfile(file, Path(folder) / f"{_stem(name)}{suffix}")
        return taken(_child(Path(path), name, limits), name, limits)


def check_file(file: Path, name: str, limits: Limits) -> str:
    """The suffix, once it is one of ours and the first bytes agree. Raises Problem `xlsform.*`."""
    suffix = Path(name).suffix.lower()
    if suffix not in BEGINS:
        raise UNKNOWN_FORMAT(file=name)
    if file.stat().st_size > limits.file_bytes:
        raise TOO_LARGE(file=name, limit=limits.file_bytes // 1_000_000)
    with file.open("rb") as opened:
        if not opened.read(8).startswith(BEGINS[suffix]):
            raise NOT_WHAT_IT_SAYS(file=name)
    return suffix


def taken(made: dict[str, Any], name: str, limits: Limits) -> XlsForm:
    """The form out of what the child answered. Raises Problem `xlsform.*` where it refused."""
    if made.get("too_large"):
        raise TOO_LARGE(file=name, limit=limits.unpacked_bytes // 1_000_000)
    if "column" in made:
        raise REPEATED_COLUMN(file=name, sheet=made["sheet"], times=made["times"], column=made["column"])
    if "refused" in made:
        raise REFUSED(file=name, reason=made["refused"][:600])
    return XlsForm(
        xform=made["xform"],
        itemsets=made["itemsets"],
        screen=made["screen"] or made["xform"],
        outline=outline_of(made["outline"]),
        told=tuple(made["warnings"]),
    )


def outline_of(told: dict[str, Any]) -> Outline:
    """An outline out of its JSON."""
    questions = [Question(**question) for question in told["questions"]]
    return Outline(**{**told, "questions": questions})


def _stem(name: str) -> str:
    return re.sub(r"[^\w-]+", "_", Path(name).stem)[:80] or "form"


def _child(path: Path, name: str, limits: Limits) -> dict[str, Any]:
    request = {
        "path": str(path),
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "unpacked_bytes": limits.unpacked_bytes,
    }
    try:
        done = subprocess.run(  # noqa: S603  (our own module, arguments of our own)
            [sys.executable, "-P", CHILD, json.dumps(request)],
            cwd=path.parent,
            env=_environment(),
            capture_output=True,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TOO_SLOW(file=name, seconds=limits.wall_seconds) from None
    if done.returncode != 0:
        raise UNREADABLE(file=name)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
    }
