"""Whole registers: found again, learned from, refused."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from gezhi.domain.registry.rules.matching import bulk, weights
from gezhi.domain.registry.rules.matching.judging import Sureness
from gezhi.domain.registry.rules.matching.people import PEOPLE
from gezhi.domain.registry.tests import febrl
from gezhi.domain.registry.tests.made_registers import Registers, made_registers
from gezhi.ground.kernel.problem import Problem
from tests.shared_data import shared


@pytest.fixture(scope="module")
def made() -> Registers:
    return made_registers(7_000, 3_000, 2_400, seed=11)


@pytest.fixture(scope="module")
def found(made: Registers) -> bulk.Matches:
    return bulk.match(made.left, made.right, seed=1)


def test_two_registers_find_each_other_with_weights_learned_from_them(made: Registers, found: bulk.Matches) -> None:
    same = made.left["person"][found.left] == made.right["person"]
    certain = found.having(Sureness.CERTAIN)
    assert same[certain].mean() >= 0.999
    assert same[certain].sum() >= 0.985 * 2_400
    assert same[found.left >= 0].sum() >= 0.995 * 2_400
    assert len(found.having(Sureness.DOUBTFUL)) <= 0.02 * 3_000


def test_the_same_registers_give_the_same_answer_again(made: Registers, found: bulk.Matches) -> None:
    again = bulk.match(made.left, made.right, seed=1, threads=1)
    assert again.weights == found.weights
    assert np.array_equal(again.left, found.left)
    assert again.probability == pytest.approx(found.probability, abs=1e-12)


def test_the_published_weights_are_what_made_registers_teach(found: bulk.Matches) -> None:
    published = weights.published()
    assert published.provenance["left"] == 700_000
    for field in PEOPLE.fields:
        for word in (field.words[0], field.words[-1]):
            (m, u), (m_there, u_there) = found.weights.fields[field.name][word], published.fields[field.name][word]
            assert (m, u) == pytest.approx((m_there, u_there), abs=0.03)
            assert (m > u) == (m_there > u_there) == (word != "different")


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    weights.write(weights.published(), tmp_path / "w.json")
    assert (tmp_path / "w.json").read_bytes() == weights.PUBLISHED.read_bytes()


def test_a_number_that_a_crowd_shares_is_nobodys() -> None:
    crowd = {"name": [f"王{n}" for n in range(40)], "birth": ["19800101"] * 40, "phone": ["13800000000"] * 40}
    rest = {column: [""] * 40 for column in ("sex", "document", "home", "building")}
    row = {"name": ["王丽"], "birth": ["19800101"], "phone": ["13800000000"], **{column: [""] for column in rest}}
    found = bulk.match({**crowd, **rest}, row, weights=weights.published())
    assert found.having(Sureness.NEW).tolist() == [0]
    few = {column: values[:1] for column, values in {**crowd, **rest}.items()}
    assert bulk.match(few, row, weights=weights.published()).rule.tolist() == [2]


def test_a_register_without_a_column_is_refused(made: Registers) -> None:
    with pytest.raises(Problem) as refused:
        bulk.match(made.left, {"name": ["王芳"]})
    assert refused.value.code == "matching.column_missing"
    assert refused.value.parameters["side"] == "right"


def test_without_the_analysis_package_whole_registers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(Problem) as refused:
        bulk.match({}, {})
    assert (refused.value.code, refused.value.status) == ("matching.engine_missing", 501)


@pytest.mark.parametrize(("name", "floor"), [("dataset1", 0.998), ("dataset2", 0.994), ("dataset3", 0.994)])
def test_the_published_sets_of_febrl_are_cleared_of_doubles(name: str, floor: float) -> None:
    rows, truth = febrl.read(shared(f"linkage-febrl/{name}.csv"))
    pairs = bulk.within(rows, model=febrl.FEBRL)
    assert febrl.f1(febrl.found(pairs), truth) >= floor
