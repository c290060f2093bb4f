"""Who is taken for whom at the door of the register. All people are invented."""

from __future__ import annotations

import pytest

from gezhi.domain.registry.rules.matching.judging import Sureness, Verdict, judge
from gezhi.domain.registry.rules.matching.model import Row
from gezhi.domain.registry.rules.matching.people import BLIND_PEOPLE, PEOPLE
from gezhi.domain.registry.rules.matching.weights import Weights, published
from gezhi.ground.kernel.problem import Problem

WANG: Row = {
    "name": "王芳",
    "birth": "19850312",
    "sex": "2",
    "document": "370211198503120028",
    "phone": "13800001234",
    "home": "b7-302",
    "building": "b7",
}
STRANGER: Row = {
    "name": "李强",
    "birth": "19700101",
    "sex": "1",
    "document": "d",
    "phone": "p",
    "home": "h",
    "building": "b",
}
TOWN = 680_000


def told(row: Row, *register: Row) -> list[Verdict]:
    return judge(row, register, among=TOWN, model=PEOPLE)


def but(row: Row, **other: str) -> Row:
    return {**row, **other}


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (but(WANG, birth="", phone="", home="x"), "document"),
        (but(WANG, name="汪芳", phone="", home="x"), "document"),
        (but(WANG, document="", phone="1", home="b7-302"), "name_birth"),
        (but(WANG, document="", phone="13800001234", home="x"), "name_birth"),
        (but(WANG, document="", name="王方", home="x"), "phone_birth"),
    ],
)
def test_what_a_rule_settles_is_certain_and_names_the_rule(row: Row, rule: str) -> None:
    first, second = told(row, STRANGER, WANG)
    assert (first.candidate, first.sureness, first.rule, first.probability) == (1, Sureness.CERTAIN, rule, 1.0)
    assert (second.sureness, second.rule) == (Sureness.NEW, None)


def test_a_rule_that_points_to_two_people_settles_nothing() -> None:
    row = but(WANG, document="")
    verdicts = told(row, WANG, but(WANG, document="370211198503120036"))
    assert [verdict.rule for verdict in verdicts] == [None, None]
    assert {verdict.sureness for verdict in verdicts} == {Sureness.DOUBTFUL}
    assert sum(verdict.probability for verdict in verdicts) <= 1


def test_a_slip_in_the_number_of_somebody_who_moved_is_weighed_and_certain() -> None:
    (verdict,) = told(but(WANG, document="370211198503120082", phone="1", home="x", building="x"), WANG)
    assert (verdict.sureness, verdict.rule) == (Sureness.CERTAIN, None)
    assert verdict.levels["document"] == "slip"


def test_twins_without_documents_are_never_taken_for_one_person() -> None:
    girl: Row = {"name": "王子涵", "birth": "20150501", "sex": "2", "home": "b7-302", "building": "b7"}
    twin = but(girl, name="王子轩")
    (verdict,) = told(girl, twin)
    assert verdict.sureness is Sureness.DOUBTFUL
    first, second = told(girl, twin, girl)
    assert (first.candidate, first.sureness, second.sureness) == (1, Sureness.CERTAIN, Sureness.NEW)


def test_a_son_who_shares_home_phone_and_surname_is_not_his_father() -> None:
    father: Row = {"name": "王建国", "birth": "19600202", "sex": "1", "phone": "1", "home": "h", "building": "b"}
    (verdict,) = told(but(father, name="王建军", birth="19860909"), father)
    assert verdict.sureness is not Sureness.CERTAIN


def test_a_child_entered_with_its_mothers_number_is_looked_at_by_a_person() -> None:
    child = but(WANG, name="李晨", birth="20180606", sex="1", phone="")
    (verdict,) = told(child, WANG)
    assert verdict.sureness is Sureness.DOUBTFUL


def test_documents_that_differ_wholly_keep_a_rule_from_settling() -> None:
    (verdict,) = told(but(WANG, document="110101198503129999"), WANG)
    assert verdict.rule is None


def test_a_namesake_elsewhere_is_new() -> None:
    namesake = but(WANG, birth="19990909", document="110101199909090011", phone="1", home="x", building="x")
    (verdict,) = told(namesake, WANG)
    assert verdict.sureness is Sureness.NEW


def test_behind_blind_indexes_an_unequal_number_speaks_less_against_than_a_wholly_other_one() -> None:
    weights = published()
    slip, different = weights.bits(PEOPLE.field("document"))[1:]
    unequal = weights.bits(BLIND_PEOPLE.field("document"))[1]
    assert different < unequal < slip


def test_missing_values_say_nothing() -> None:
    (verdict,) = told({"name": "王芳"}, WANG)
    assert verdict.levels == {"name": "exact"}
    assert verdict.bits == pytest.approx(published().bits(PEOPLE.field("name"))[0])


def test_nobody_is_matched_by_ethnic_group_religion_or_political_status() -> None:
    assert set(PEOPLE.columns) == {"name", "birth", "sex", "document", "phone", "home", "building"}
    assert set(published().fields) == {"name", "birth", "sex", "document", "phone", "address"}
    seen: set[str] = set()

    class Watched(dict[str, str | None]):
        def get(self, key: str, default: object = None) -> str | None:
            seen.add(key)
            return super().get(key)

    sensitive = {"ethnic_group": "x", "religion": "x", "political_status": "x"}
    judge(Watched({**WANG, **sensitive}), [Watched({**STRANGER, **sensitive})], among=1, model=PEOPLE)
    assert seen == set(PEOPLE.columns)


def test_weights_for_other_fields_are_refused() -> None:
    with pytest.raises(Problem) as refused:
        judge(WANG, [WANG, STRANGER], among=2, weights=Weights({"name": {"exact": (0.9, 0.1)}}))
    assert refused.value.code == "matching.foreign_weights"
