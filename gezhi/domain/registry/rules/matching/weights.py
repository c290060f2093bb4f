"""How much each level speaks for the same person, as data: m and u of every level, the share of rows with a twin,
and the two thresholds."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from gezhi.domain.registry.rules.matching.model import Field, Model
from gezhi.ground.kernel.problem import problem

PUBLISHED = Path(__file__).with_name("chinese_residents.json")
PAIR = re.compile(r"\[\s+(\S+),\s+(\S+)\s+\]")
LEAST = 1e-7
"""No probability of a level is taken for smaller: data cannot show that something never happens."""

FOREIGN = problem("matching.foreign_weights", 422, "The weights know nothing of {field}: {level}.")

Chances = Mapping[str, tuple[float, float]]
"""By the word of a level: m, its share among pairs of the same person, and u, among pairs of two people."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`share`: the part of the rows that have their person in the other register.

    From `certain` on, a probability is certain; from `doubtful` on, a person looks; below, it is somebody new.
    """

    fields: Mapping[str, Chances]
    share: float = 0.5
    certain: float = 0.9
    doubtful: float = 0.05
    provenance: Mapping[str, object] = field(default_factory=dict)

    def bits(self, of: Field) -> tuple[float, ...]:
        """log2(m / u) of each level of a field, `different` last.

        Of a field seen through a blind index the levels that cannot be told apart count together.
        Raises Problem `matching.foreign_weights` for a field or level they were not learned for.
        """
        known = self.fields.get(of.name, {})
        for level in of.levels:
            if level.word not in known:
                raise FOREIGN(field=of.name, level=level.word)
        told = [known[level.word] for level in of.levels]
        rest = [known[word] for word in known if word not in of.words[:-1]]
        different = sum(m for m, _ in rest), sum(u for _, u in rest)
        return tuple(math.log2(max(m, LEAST) / max(u, LEAST)) for m, u in (*told, different))

    def table(self, model: Model) -> dict[str, tuple[float, ...]]:
        return {of.name: self.bits(of) for of in model.fields}

    def prior(self, among: int) -> float:
        """Odds, before anything is compared, that a row's person is this one of `among`."""
        return self.share / (1 - self.share) / max(among, 1)


def read(path: Path) -> Weights:
    """Weights as `write` left them."""
    data = json.loads(path.read_text(encoding="utf-8"))
    fields = {name: {word: (m, u) for word, (m, u) in chances.items()} for name, chances in data["fields"].items()}
    return Weights(fields, data["share"], data["certain"], data["doubtful"], data["provenance"])


def write(weights: Weights, path: Path) -> None:
    """One level a line."""
    fields = {
        name: {word: [float(f"{m:.4g}"), float(f"{u:.4g}")] for word, (m, u) in chances.items()}
        for name, chances in weights.fields.items()
    }
    shares = {"share": weights.share, "certain": weights.certain, "doubtful": weights.doubtful}
    data = {"provenance": dict(weights.provenance), **shares, "fields": fields}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    path.write_text(PAIR.sub(r"[\1, \2]", text) + "\n", encoding="utf-8")


@cache
def published() -> Weights:
    """The weights for Chinese residents that come with the product; their file tells how they were learned."""
    return read(PUBLISHED)
