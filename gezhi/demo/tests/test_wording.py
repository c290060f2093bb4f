"""What the demo's people write: many ways to say the same, nothing left unfilled, the same seed the same words."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from gezhi.demo import content, wording

VOICES = sorted(content.names()["voices"])


def texts(kind: content.Kind, seed: int, count: int) -> list[str]:
    dice = random.Random(seed)
    communities = ["七星河社区", "新泊村", "将军台社区"]
    return [
        wording.told(kind, wording.scene(dice.choice(communities), dice), dice.choice(VOICES), dice)
        for _ in range(count)
    ]


@pytest.mark.parametrize("kind", content.kinds(), ids=lambda kind: kind.code)
def test_three_hundred_reports_of_a_class_hardly_ever_say_the_same(kind: content.Kind) -> None:
    told = texts(kind, 1, 300)

    assert len(kind.words) >= 6
    assert max(Counter(told).values()) <= 2
    assert len(set(told)) >= 285
    assert all(8 <= len(text) <= 90 for text in told)
    assert not any("{" in text or "门门" in text or "，，" in text for text in told)


def test_the_same_seed_says_the_same() -> None:
    kind = content.kinds()[0]

    assert texts(kind, 7, 20) == texts(kind, 7, 20)
    assert texts(kind, 7, 20) != texts(kind, 8, 20)


def test_a_village_has_courtyards_and_no_compounds() -> None:
    dice = random.Random(3)
    compounds = content.names()["places"]
    homes = [wording.scene("新泊村", dice).home for _ in range(100)]

    assert all(home.startswith("新泊村") for home in homes)
    assert not any(compound in home for home in homes for compound in compounds)
