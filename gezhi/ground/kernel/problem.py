"""Problems: every refusal of the product, numbered by a stable code, said in one sentence.

A Problem is declared once, beside what raises it, with `problem(code, status, sentence)`; calling the declaration
with its parameters makes the exception. Sentences are English message ids; the door translates them.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass

CATALOGUE: dict[str, ProblemKind] = {}
"""Every declared kind by its code: what the documentation and the API list."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of refusal: a stable code, the HTTP status, the sentence with its named parameters."""

    code: str
    status: int
    sentence: str

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.sentence) if name)

    def __call__(self, **parameters: object) -> Problem:
        missing = self.parameters - parameters.keys()
        if missing:
            raise TypeError(f"{self.code} needs {sorted(missing)}")
        return Problem(self, parameters)


class Problem(Exception):  # noqa: N818  (it is not always an error: a refusal is an answer)
    """A refusal. Raised before anything has changed; the door renders it."""

    def __init__(self, kind: ProblemKind, parameters: Mapping[str, object]) -> None:
        self.kind = kind
        self.parameters = dict(parameters)
        super().__init__(f"{kind.code}: {kind.sentence.format(**self.parameters)}")

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def status(self) -> int:
        return self.kind.status


def problem(code: str, status: int, sentence: str) -> ProblemKind:
    """Declare a kind of Problem. Raises ValueError when the code is already taken by another kind."""
    kind = ProblemKind(code, status, sentence)
    if CATALOGUE.setdefault(code, kind) != kind:
        raise ValueError(f"the problem code {code} is declared twice")
    return kind


def gettext_noop(sentence: str) -> str:
    """Mark a sentence of the kernel for translation; the door translates it."""
    return sentence
