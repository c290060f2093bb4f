"""The files that a form wants beside it: lists that it chooses or reads from, and what it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass

LIST = re.compile(r"jr://file(?:-csv)?/([^\"'<>\s]+)")
"""An instance of its own: select_one_from_file, csv-external, xml-external, entity lists."""
PULLED = re.compile(r"(?:pulldata|search)\(\s*(?:'|&apos;|&quot;)([\w.-]+)")
"""A function's first argument is the name of a list without its ending."""
SHOWN = re.compile(r"jr://(?:images|audio|video)/([^\"'<>\s]+)")


@dataclass(frozen=True, slots=True)
class Beside:
    """Names of files: `lists`, without which questions cannot be answered, and `shown`: pictures, sounds, films."""

    lists: frozenset[str]
    shown: frozenset[str]


def files_beside(xform: str) -> Beside:
    """What a compiled form names. The list of its own external choices is none of them: it comes with the form."""
    pulled = (name if name.lower().endswith(".csv") else f"{name}.csv" for name in PULLED.findall(xform))
    return Beside(frozenset(LIST.findall(xform)) | frozenset(pulled), frozenset(SHOWN.findall(xform)))
