from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.registry.rules.typed import TypedKind, typed

SHAPES = [
    ("370211199001011234", "document", "370211199001011234"),
    ("37021119900101123x", "document", "37021119900101123X"),
    ("３７０２１１ 19900101 123Ｘ", "document", "37021119900101123X"),
    ("370211-19900101-1234", "document", "370211199001011234"),
    ("370211900101123", "document", "370211900101123"),
    ("E12345678", "document", "E12345678"),
    ("EA1234567", "document", "EA1234567"),
    ("13812345678", "phone", "13812345678"),
    ("138 1234 5678", "phone", "13812345678"),
    ("+86 138-1234-5678", "phone", "13812345678"),
    ("１３８１２３４５６７８", "phone", "13812345678"),
    ("0532-86812345", "phone", "053286812345"),
    ("(0532) 8681 2345", "phone", "053286812345"),
    ("86812345", "phone", "86812345"),
    ("鲁B12345", "plate", "鲁B12345"),
    ("鲁b·12345", "plate", "鲁B12345"),
    ("鲁BD12345", "plate", "鲁BD12345"),
    ("粤Z1234港", "plate", "粤Z1234港"),
    ("91370211MA3ABCDE1X", "uscc", "91370211MA3ABCDE1X"),
    ("91370211ma3abcde1x", "uscc", "91370211MA3ABCDE1X"),
    ("913702117999999991", "uscc", "913702117999999991"),
    ("37021101010000012", "component", "37021101010000012"),
    ("120.38, 36.07", "coordinates", "120.38,36.07"),
    ("36.07,120.38", "coordinates", "120.38,36.07"),
    ("120.38，36.07", "coordinates", "120.38,36.07"),
    ("N36.07 E120.38", "coordinates", "120.38,36.07"),
    ("36.07°N 71.05°W", "coordinates", "-71.05,36.07"),
    ("东经120.38 北纬36.07", "coordinates", "120.38,36.07"),
    ("王芳", "name", "王芳"),
    ("王", "name", "王"),
    ("张 三", "name", "张三"),
    ("欧阳娜娜", "name", "欧阳娜娜"),
    ("阿依古丽·买买提", "name", "阿依古丽·买买提"),
    ("阿依古丽•买买提", "name", "阿依古丽·买买提"),
    ("zhangsan", "pinyin", "zhangsan"),
    ("Zhang San", "pinyin", "zhangsan"),
    ("lü bu", "pinyin", "lvbu"),
    ("zhangs", "pinyin", "zhangs"),
    ("li", "pinyin", "li"),
    ("xi'an", "pinyin", "xian"),
    ("John Smith", "pinyin", "johnsmith"),
    ("zs", "initials", "zs"),
    ("ZS", "initials", "zs"),
    ("ｗｆ", "initials", "wf"),
    ("长江中路230号", "address", "长江中路230号"),
    ("和平小区3-2-301", "address", "和平小区3栋2单元301"),
    ("3-2-301", "address", "3栋2单元301"),
    ("三号楼", "address", "3栋"),
    ("黄岛区", "address", "黄岛区"),
    ("和平小区", "address", "和平小区"),
    ("301", "address", "301"),
    ("120,36", "address", "120-36"),
    ("", "address", ""),
    ("？！", "address", ""),
]


@pytest.mark.parametrize(("text", "kind", "spelling"), SHAPES)
def test_what_was_typed_is_told_by_its_shape(text: str, kind: str, spelling: str) -> None:
    told = typed(text)
    assert (told.kind, told.text) == (kind, spelling)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("王芳", "address"),
        ("张小路", "name"),
        ("an", "initials"),
        ("li", None),
        ("zs", "pinyin"),
        ("zhangsan", None),
        ("鲁B12345", None),
    ],
)
def test_what_may_well_be_something_else_says_so(text: str, other: str | None) -> None:
    assert typed(text).other == other


def test_every_kind_is_told_somewhere() -> None:
    assert {kind for _, kind, _ in SHAPES} == set(TypedKind)


@given(st.text(max_size=60) | st.text(alphabet="0123456789-+.,°NSEW 鲁B东经北纬张三abcxyzü·", max_size=30))
def test_any_text_is_something_and_is_it_again(text: str) -> None:
    told = typed(text)
    assert told.kind in TypedKind
    if told.kind is not TypedKind.ADDRESS:
        assert (typed(told.text).kind, typed(told.text).text) == (told.kind, told.text)
