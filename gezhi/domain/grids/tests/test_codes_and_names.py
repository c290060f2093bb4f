"""Codes and names: placeholders, given codes, short and full names, spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.grids.rules.codes import check_scheme, is_placeholder, next_code
from gezhi.domain.grids.rules.names import NameIndex, full_name, given_name, short_name
from gezhi.domain.grids.vocabulary import LevelWord, Scheme
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.problem import Problem


@pytest.mark.parametrize(
    ("code", "name", "above", "expected"),
    [
        ("441900", "东莞市", "东莞市", True),
        ("620201", "嘉峪关市", "嘉峪关市", True),
        ("370211", "黄岛区", "青岛市", False),
        ("1201", "市辖区", "天津市", True),
        ("5002", "县", "重庆市", True),
        ("3702", "青岛市", "山东省", False),
        ("441900003", "东城街道", "东莞市", False),
    ],
)
def test_placeholders_are_levels_that_exist_in_the_code_only(code: str, name: str, above: str, expected: bool) -> None:
    assert is_placeholder(AreaCode(code), name, above) is expected


def test_local_trees_stand_under_90_to_99_and_chinas_never() -> None:
    check_scheme(AreaCode("370211"), Scheme.CN)
    check_scheme(AreaCode("900100001"), Scheme.LOCAL)
    for code, scheme in (("370211", Scheme.LOCAL), ("900100001", Scheme.CN)):
        with pytest.raises(Problem) as refusal:
            check_scheme(AreaCode(code), scheme)
        assert refusal.value.code == "area_code.foreign_scheme"


@given(st.sets(st.integers(1, 998), max_size=40))
def test_a_code_is_never_given_again(taken: set[int]) -> None:
    parent = AreaCode("370211001001")
    fresh = next_code(parent, [f"{parent}{number:03d}" for number in taken])
    assert fresh.parent == parent
    assert int(fresh[-3:]) > max(taken, default=0)


def test_after_999_no_code_is_left() -> None:
    with pytest.raises(Problem) as refusal:
        next_code(AreaCode("370211001001"), ["370211001001999"])
    assert refusal.value.code == "area_code.none_left"
    with pytest.raises(ValueError, match="statistics office"):
        next_code(AreaCode("370211"), [])


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("盐滩社区居民委员会", "盐滩社区"),
        ("富城社区居委会", "富城社区"),
        ("滨海居民委员会", "滨海社区"),
        ("管家大村社区居民委员会", "管家大村社区"),
        ("东塔村委会", "东塔村"),
        ("东塔村村民委员会", "东塔村"),
        ("督院街街道办事处", "督院街街道"),
        ("Roslindale", "Roslindale"),
    ],
)
def test_short_names_drop_the_committee(official: str, short: str) -> None:
    assert short_name(official) == short


def test_a_grid_is_named_by_town_community_and_three_digits() -> None:
    names = {
        LevelWord.CITY: "成都市",
        LevelWord.TOWN: "天彭街道",
        LevelWord.COMMUNITY: "朝阳中路社区居民委员会",
        LevelWord.GRID: given_name(LevelWord.GRID, "510182001001008"),
    }
    assert full_name(names) == "天彭街道朝阳中路社区008网格"
    assert full_name({LevelWord.CITY: "成都市"}) == "成都市"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("盐滩社区居委会", {"A"}),
        ("盐滩", {"A"}),
        ("东塔村", {"B"}),
        ("东塔社区", {"C"}),
        ("东塔", {"B", "C"}),
        ("青岛西海岸新区（黄岛区）", {"D"}),
        ("无此处", set()),
    ],
)
def test_spellings_find_the_most_exact_and_admit_doubt(written: str, found: set[str]) -> None:
    index = NameIndex([("盐滩社区居民委员会", "A"), ("东塔村委会", "B"), ("东塔社区居民委员会", "C"), ("黄岛区", "D")])
    assert index.find(written) == found
