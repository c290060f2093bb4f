"""One definition of levels: what Python says of a pair and what DuckDB says of a register are the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.domain.registry.rules.matching import bulk, desk, statements
from gezhi.domain.registry.rules.matching.judging import agreeing, guarded, judge, looked_at
from gezhi.domain.registry.rules.matching.model import Model, Row
from gezhi.domain.registry.rules.matching.people import BLIND_PEOPLE, PEOPLE
from gezhi.domain.registry.rules.matching.weights import Weights, published
from gezhi.domain.registry.tests import febrl
from gezhi.domain.registry.tests.made_registers import Columns, made_registers

NAMES = st.text("王汪文雯建国囯伟军·A", min_size=0, max_size=4)
DIGITS = st.text("0123", max_size=4)
VALUES = {
    "name": NAMES,
    "birth": st.sampled_from(["", "19990304", "19990403", "19990314", "19990340", "19911111", "2001", "王"]),
    "sex": st.sampled_from(["", "1", "2"]),
    "document": st.one_of(DIGITS, st.sampled_from(["370211199903040017", "370211199903040071", "37021119990304001X"])),
    "phone": DIGITS,
    "home": st.sampled_from(["", "a-1", "a-2"]),
    "building": st.sampled_from(["", "a", "b"]),
}
PEOPLE_PAIRS = st.lists(
    st.tuples(st.fixed_dictionaries(VALUES), st.fixed_dictionaries(VALUES)), min_size=1, max_size=25
)
LATIN = st.text("abé ", max_size=6)
LATIN_ROW = st.fixed_dictionaries(dict.fromkeys(febrl.COLUMNS, LATIN))
FEBRL_WEIGHTS = Weights(
    {
        field.name: {word: (0.5 / (n + 1), 0.01 * (n + 1)) for n, word in enumerate(field.words)}
        for field in febrl.FEBRL.fields
    }
)


@pytest.mark.parametrize("model", [PEOPLE, BLIND_PEOPLE], ids=["clear", "blind"])
@settings(max_examples=8, deadline=None)
@given(pairs=PEOPLE_PAIRS)
def test_both_doors_see_the_same_levels_weights_and_guard_of_residents(
    model: Model, pairs: list[tuple[Row, Row]]
) -> None:
    _same_in_both(model, published(), pairs)


@settings(max_examples=8, deadline=None)
@given(pairs=st.lists(st.tuples(LATIN_ROW, LATIN_ROW), min_size=1, max_size=20))
def test_both_doors_see_the_same_levels_and_weights_of_latin_text(pairs: list[tuple[Row, Row]]) -> None:
    _same_in_both(febrl.FEBRL, FEBRL_WEIGHTS, pairs)


def _same_in_both(model: Model, weights: Weights, pairs: list[tuple[Row, Row]]) -> None:
    sides = [{column: [pair[side].get(column) for pair in pairs] for column in model.columns} for side in (0, 1)]
    with desk.desk(sides[0], sides[1], model, 1) as engine:
        engine.execute("CREATE TABLE pairs AS SELECT id AS l_id, id AS r_id FROM l")
        desk.weigh(engine, model, weights, "pairs")
        seen = engine.execute("SELECT * FROM weighed ORDER BY l_id").fetchnumpy()
    table = weights.table(model)
    for place, (left, right) in enumerate(pairs):
        levels = {field.name: field.level(left, right) for field in model.fields}
        assert levels == {name: int(seen[name][place]) for name in levels}, (left, right)
        bits = sum(table[name][level] for name, level in levels.items() if level >= 0)
        assert seen["bits"][place] == pytest.approx(bits)
        assert bool(seen["guarded"][place]) == guarded(model.guard, agreeing(model, levels))
        assert bool(seen["looked_at"][place]) == looked_at(model.guard, levels)


def test_a_row_gets_the_same_verdict_at_the_door_as_in_bulk() -> None:
    made = made_registers(260, 70, 45, seed=3)
    found = bulk.match(made.left, made.right, weights=published(), threads=1)
    register = _rows(made.left)
    for place, row in enumerate(_rows(made.right)):
        near = [other for other, their in enumerate(register) if _blocked(row, their)]
        verdicts = judge(row, [register[other] for other in near], among=len(register), model=PEOPLE)
        if not verdicts:
            assert found.left[place] == -1
            continue
        best = min(verdicts, key=lambda one: (-bulk.SURENESSES.index(one.sureness), -one.probability))
        assert best.sureness == bulk.SURENESSES[found.sureness[place]], row
        if found.left[place] >= 0:
            assert near[best.candidate] == found.left[place]
            assert found.probability[place] == pytest.approx(best.probability, abs=1e-9)
            assert best.rule == (PEOPLE.rules[found.rule[place]].word if found.rule[place] >= 0 else None)
    assert len(set(found.sureness.tolist())) >= 2
    assert set(found.rule.tolist()) >= {-1, 0, 1}


def _blocked(row: Row, other: Row) -> bool:
    return any(all(row[column] and row[column] == other[column] for column in block) for block in PEOPLE.blocks)


def test_what_is_asked_of_the_columns_decides_what_is_kept_of_them() -> None:
    assert PEOPLE.only_equal == {"sex", "phone", "home", "building"}
    assert BLIND_PEOPLE.only_equal == PEOPLE.only_equal | {"document"}
    assert statements.sounding(PEOPLE) == ["name"]


def _rows(columns: Columns) -> list[Row]:
    names = [name for name in columns if name != "person"]
    return [
        dict(zip(names, map(str, values), strict=True)) for values in zip(*(columns[n] for n in names), strict=True)
    ]
