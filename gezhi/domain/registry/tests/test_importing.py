"""Tables of residents: good rows go in, bad ones come back with what is wrong; a second run changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from gezhi.domain.registry.models import Doubt, Home, Household, Person, Registration
from gezhi.domain.registry.services.gathering import gathering
from gezhi.domain.registry.services.importing.orders import Order, Taken
from gezhi.domain.registry.services.importing.taking_over import take_over
from gezhi.domain.registry.vocabulary import Source
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.tabular.office import read_office_table
from tests.cast import COMMUNITY, GRID, MONDAY, NEXT_COUNTY, Cast

pytestmark = pytest.mark.django_db

HEAD = "姓名,身份证号,联系电话,小区,楼栋,单元,房号,性别,人口类别,户号,与户主关系,民族,网格编码\n"
FATHER = "张建国,11010519491231002X,13800138000,幸福花园,3号楼,1单元,301,,常住,0001,户主,汉,\n"
MOTHER = "李秀英,440524188001010014,,幸福花园,3栋,1,0301,男,常住,0001,配偶,汉,\n"


def taken(
    tmp_path: Path, rows: str, *, area: str = COMMUNITY, encoding: str = "utf-8", is_trial: bool = False
) -> Taken:
    file = tmp_path / "residents.csv"
    file.write_bytes((HEAD + rows).encode(encoding))
    said = gathering(by=SYSTEM, source=Source.IMPORT, at=MONDAY, title=file.name)
    order = Order(AreaCode(area), SYSTEM, said, MONDAY, is_trial=is_trial)
    return take_over(order=order, table=read_office_table(file, name=file.name))


def faults(told: Taken) -> dict[str, int]:
    return dict(told.faults)


def test_a_family_comes_in_once_behind_one_door(cast: Cast, tmp_path: Path) -> None:
    told = taken(tmp_path, FATHER + MOTHER, encoding="gb18030")

    assert (told.rows, told.made, told.refused) == (2, 2, [])
    assert told.not_collected == ("民族",)
    father, mother = Person.objects.order_by("pinyin")[::-1]
    assert father.home_id == mother.home_id == Home.objects.get().pk
    assert (mother.birth_date is not None, mother.sex, father.registration) == (True, "1", "11")
    assert [r.relation for r in Registration.objects.order_by("relation")] == ["02", "10"]
    assert Household.objects.get().number == "0001"
    deed = Deed.objects.get(deed="register.import")
    assert b"1380013" not in bytes(deed.facts)


def test_a_second_run_changes_nothing_and_a_new_value_is_kept_with_its_history(cast: Cast, tmp_path: Path) -> None:
    taken(tmp_path, FATHER + MOTHER)
    again = taken(tmp_path, FATHER + MOTHER)
    assert (again.made, again.changed, again.known) == (0, 0, 2)

    news = taken(tmp_path, FATHER.replace("13800138000", "13900139000") + MOTHER.replace("0301", "302"))
    assert (news.made, news.changed) == (0, 2)
    assert sorted(Home.objects.values_list("room", flat=True)) == ["301", "302"]
    assert Household.objects.count() == 1


def test_a_trial_judges_every_row_and_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    told = taken(tmp_path, FATHER + MOTHER + FATHER, is_trial=True)

    assert (told.made, faults(told)) == (2, {"register.twice": 1})
    assert not Person.objects.exists()
    assert not Home.objects.exists()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("张三,11010519491231002x,,A区,1,1,101,,,,,,", ""),
        ("张三,１１０１０５１９４９１２３１００２Ｘ,,A区,1,1,101,,,,,,", ""),
        ("张三,110105491231002,,A区,1,1,101,,,,,,", ""),
        ("张三,,0532-88886666,A区,1,1,101,,,,,,", ""),
        ("张三,110105194912310021,,A区,1,1,101,,,,,,", "resident_number.wrong_check"),
        ("张三,110105203012310020,,A区,1,1,101,,,,,,", "resident_number.not_yet_born"),
        ("张三,11010519491231002X,,A区,1,1,101,男,,,,,", "register.differs"),
        ("张三,,1380013,A区,1,1,101,,,,,,", "register.not_a_phone"),
        (",,,A区,1,1,101,,,,,,", "register.no_name"),
        ("张三,,,,,,,,,,,,", "register.no_room"),
        ("张三,,,A区,1,1,101,,外星,,,,", "table.unknown_word"),
        ("张三,,,A区,1,1,101,,,,户主,,", "register.relation_to_nobody"),
        ("张三,,,A区,1,1,101,,,,,,999999", "register.unknown_grid"),
        ("张三,,,A区,1,1,101,,,,,,370212001001001", "register.grid_outside"),
    ],
)
def test_each_fault_is_told_with_its_row_and_column(cast: Cast, tmp_path: Path, row: str, code: str) -> None:
    told = taken(tmp_path, row + "\n")

    assert faults(told) == ({code: 1} if code else {})
    assert told.made == (0 if code else 1)
    if code:
        assert told.refused[0].line == 2


def test_zeros_that_a_spreadsheet_lost_and_rows_of_named_grids(cast: Cast, tmp_path: Path) -> None:
    taken(tmp_path, f"张三,,,A区,1,1,101,1,3,7,2,,{GRID}\n")

    assert Registration.objects.get().relation == "02"
    assert (Person.objects.get().sex, Person.objects.get().code) == ("1", GRID)


def test_a_second_head_is_refused_and_the_household_kept(cast: Cast, tmp_path: Path) -> None:
    told = taken(tmp_path, FATHER + MOTHER.replace("配偶", "户主"))

    assert (told.made, faults(told)) == (1, {"household.two_heads": 1})


def test_somebody_known_elsewhere_is_entered_and_compared_not_refused(cast: Cast, tmp_path: Path) -> None:
    taken(tmp_path, FATHER)
    told = taken(tmp_path, FATHER, area=NEXT_COUNTY)

    assert (told.made, told.doubtful, told.refused) == (1, 1, [])
    assert Doubt.objects.get().code == "3702"
    other_name = taken(tmp_path, "张建军,11010519491231002X,,幸福花园,3号楼,1单元,301,,,,,,\n")
    assert (other_name.made, other_name.doubtful) == (1, 1)
