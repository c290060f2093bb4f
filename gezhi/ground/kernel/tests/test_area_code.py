import pytest

from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.problem import Problem


def test_a_code_knows_its_level_and_its_way_up() -> None:
    community = AreaCode("370211001001")

    assert community.level is Level.COMMUNITY
    assert community.parent == "370211001"
    assert community.path == ["37", "3702", "370211", "370211001", "370211001001"]
    assert community.at(Level.COUNTY) == "370211"
    assert community.at(Level.GRID) is None


def test_an_area_contains_itself_and_what_lies_inside() -> None:
    town = AreaCode("370211001")

    assert town.contains("370211001001001")
    assert town.contains(town)
    assert not town.contains("370211002001")


@pytest.mark.parametrize("bad", ["", "3", "37021", "37021a", "３７", "370211001001001001001"])
def test_what_is_not_a_code_is_refused(bad: str) -> None:
    with pytest.raises(Problem) as refused:
        AreaCode(bad)

    assert refused.value.code == "area_code.malformed"
