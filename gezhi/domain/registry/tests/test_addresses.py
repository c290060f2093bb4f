from __future__ import annotations

from dataclasses import asdict, astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.domain.registry.rules.addresses import (
    AddressParts,
    Places,
    door,
    fold,
    fold_building,
    fold_room,
    grams,
    parse,
    tail,
)

PLACES = Places(
    [
        ("37", "山东省"),
        ("3702", "青岛市"),
        ("370211", "黄岛区"),
        ("370202", "市南区"),
        ("370211001", "黄岛街道办事处"),
        ("370211005", "薛家岛街道办事处"),
        ("370211104", "泊里镇"),
        ("370211005003", "南庄社区居民委员会"),
        ("370211104201", "封家庄村民委员会"),
        ("11", "北京市"),
        ("1101", "市辖区"),
        ("110105", "朝阳区"),
        ("220104", "朝阳区"),
        ("33", "浙江省"),
        ("3302", "宁波市"),
        ("330211", "镇海区"),
        ("330782", "义乌市"),
        ("3702110012", "a code of no level"),
    ]
)

KNOWN: list[tuple[str, dict[str, str]]] = [
    (
        "山东省青岛市黄岛区薛家岛街道南庄社区居委会长江中路230号和平小区3号楼2单元301室",
        {
            "province": "山东省",
            "city": "青岛市",
            "county": "黄岛区",
            "town": "薛家岛街道",
            "community": "南庄社区居委会",
            "road": "长江中路",
            "plate": "230号",
            "compound": "和平小区",
            "building": "3号楼",
            "stairwell": "2单元",
            "room": "301室",
        },
    ),
    ("青岛黄岛长江路１２－３号", {"city": "青岛", "county": "黄岛", "road": "长江路", "plate": "12-3号"}),
    ("青岛路12号", {"road": "青岛路", "plate": "12号"}),
    ("黄岛大厦5层", {"compound": "黄岛大厦", "floor": "5层"}),
    ("和平小区3-2-301", {"compound": "和平小区", "building": "3", "stairwell": "2", "room": "301"}),
    ("和平小区 3#2-301", {"compound": "和平小区", "building": "3#", "stairwell": "2", "room": "301"}),
    ("和平小区12幢1-302", {"compound": "和平小区", "building": "12幢", "stairwell": "1", "room": "302"}),
    ("和平小区7懂301", {"compound": "和平小区", "building": "7懂", "room": "301"}),
    ("和平花园十二栋东单元1203", {"compound": "和平花园", "building": "十二栋", "stairwell": "东单元", "room": "1203"}),
    (
        "浙江省义乌市浙江省义乌市稠州北路甲5号",
        {"province": "浙江省", "county": "义乌市", "road": "稠州北路", "plate": "甲5号"},
    ),
    ("浙江 宁波镇海骆驼街道", {"province": "浙江", "city": "宁波", "county": "镇海", "town": "骆驼街道"}),
    ("北京市朝阳区【东三环】1号", {"province": "北京市", "county": "朝阳区", "compound": "东三环", "plate": "1号"}),
    ("黄岛区泊里镇封家庄村委会5组6号", {"town": "泊里镇", "community": "封家庄村委会", "road": "5组", "plate": "6号"}),
    ("黄岛区泊里封家庄12", {"town": "泊里", "community": "封家庄", "compound": "", "room": ""}),
    ("长江中路230号国贸大厦B座12楼1203", {"compound": "国贸大厦", "building": "B座", "floor": "12楼", "room": "1203"}),
    ("柳营路669弄14号1102室", {"road": "柳营路", "plate": "669弄", "building": "14号", "room": "1102室"}),
    ("石油小区东门对面", {"compound": "石油小区东门", "rest": "对面"}),
    ("井冈山路与香江路交叉口", {"road": "井冈山路", "rest": "与香江路交叉口"}),
    ("青岛经济技术开发区前湾港路579号", {"zone": "青岛经济技术开发区", "road": "前湾港路", "plate": "579号"}),
    ("６号楼Ａ座", {"building": "6号楼A座"}),
    ("负一层地库", {"floor": "负一层"}),
    ("环城东路342八楼1065", {"road": "环城东路", "plate": "342", "floor": "八楼", "room": "1065"}),
    ("学院路16号院内4层408室", {"road": "学院路", "plate": "16号院", "floor": "4层", "room": "408室"}),
    (
        "江山南路480 号滟澜海岸 12 号楼 1 单元东户",
        {"plate": "480号", "building": "12号楼", "stairwell": "1单元", "room": "东户"},
    ),
    ("云丽大酒店1201-1202", {"compound": "云丽大酒店", "building": "", "room": "1201-1202"}),
    ("海尔大道北1号2号楼3-4层", {"road": "海尔大道北", "plate": "1号", "building": "2号楼", "floor": "3-4层"}),
    ("", {}),
    ("。。——", {}),
]


@pytest.mark.parametrize(("text", "parts"), KNOWN)
def test_an_address_is_taken_apart(text: str, parts: dict[str, str]) -> None:
    read = asdict(parse(text, PLACES))
    assert {name: read[name] for name in parts} == parts
    if not parts:
        assert not any(read.values())


def test_without_a_table_of_places_their_endings_tell() -> None:
    read = parse("山东省青岛市黄岛区薛家岛街道南庄社区长江中路230号")
    assert astuple(read)[:8] == (
        "山东省",
        "青岛市",
        "黄岛区",
        "薛家岛街道",
        "南庄社区",
        "",
        "长江中路",
        "230号",
    )


def test_a_county_of_the_same_name_elsewhere_is_not_this_one() -> None:
    assert parse("北京市朝阳区", PLACES).county == "朝阳区"
    assert parse("青岛市朝阳", PLACES).county == ""


def test_what_is_too_long_to_be_an_address_is_rest() -> None:
    read = parse("和平小区3号楼" + "甲" * 100_000)
    assert read.compound == "和平小区"
    assert len(read.rest) > 90_000


@given(st.text(alphabet="山东省青岛市黄区县镇街道路号楼栋单元层室村社与-—3０12AＢ一十二懂 #（）", max_size=40))
def test_no_part_is_invented(text: str) -> None:
    read = "".join(astuple(parse(text, PLACES)))
    typed = fold_typing(text)
    assert not set(read) - set(typed) - {" ", "-"}


def fold_typing(text: str) -> str:
    return text.translate({ord("０"): "0", ord("Ｂ"): "B", ord("—"): "-"})


@given(st.text(max_size=60))
def test_any_text_can_be_parsed_and_folded(text: str) -> None:
    assert tail(parse(text))
    assert fold(fold(text)) == fold(text)


ODD = st.text(alphabet="三号楼幢#栋座单元门梯层第室户房村民委员会居社区0１23-ＡF十百两〇 ，懂", max_size=16)


@given(ODD)
def test_folding_twice_changes_nothing(text: str) -> None:
    for folding in (fold, fold_building, fold_room):
        once = folding(text)
        assert folding(once) == once


SAME = [
    ("三号楼", "3号楼", "3幢", "３＃", "3栋", "03号楼"),
    ("十二栋", "12栋", "12座", "12懂"),
    ("和平小区3-2-301", "和平小区３号楼二单元301室", "和平小区 3#2-301", "和平小区（3幢）02单元0301"),
    ("薛家岛街道办事处", "薛家岛街道", "薛家岛街道办"),
    ("12栋2门501", "12幢2单元501", "十二号楼2门501室"),
    ("张家村民委员会", "张家村委会", "张家村", "张家村村委会"),
    ("南庄居委会", "南庄社区居民委员会", "南庄社区", "南庄社区居委会"),
    ("国贸大厦B座5楼", "国贸大厦b栋五层", "国贸大厦 B幢 第5层", "国贸大厦B座5F"),
]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_place_fold_to_one(spellings: tuple[str, ...]) -> None:
    assert len({fold(each) for each in spellings}) == 1


DIFFERENT = [
    ("长江路12-3号", "长江路123号"),
    ("三里屯", "3里屯"),
    ("五一路", "51路"),
    ("3号楼", "3单元"),
    ("东单元", "西单元"),
    ("A楼", "1楼"),
    ("三门路", "3单元路"),
    ("1201-1202", "1201栋1202"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_places_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("三号楼", "3"),
        ("03幢", "3"),
        ("3#", "3"),
        ("B座", "B"),
        ("3", "3"),
        ("十二", "12"),
        ("甲楼", "甲"),
        ("A楼", "A"),
    ],
)
def test_a_building_alone_is_folded_to_its_name(typed: str, bare: str) -> None:
    assert fold_building(typed) == bare


@pytest.mark.parametrize(
    ("typed", "bare"),
    [("301室", "301"), ("0301", "301"), ("三〇一", "301"), ("301号", "301"), ("1-302", "1-302"), ("12a", "12A")],
)
def test_a_room_alone_is_folded_to_its_number(typed: str, bare: str) -> None:
    assert fold_room(typed) == bare


@pytest.mark.parametrize(
    ("parts", "numbers"),
    [
        (AddressParts(stairwell="02单元", room="0301"), ("2", "3", "301")),
        (AddressParts(stairwell="二单元", room="1203室"), ("2", "12", "1203")),
        (AddressParts(room="1-302"), ("1", "3", "302")),
        (AddressParts(floor="B1"), ("", "-1", "")),
        (AddressParts(floor="负二层", room="201"), ("", "-2", "201")),
        (AddressParts(room="负101室"), ("", "-1", "负101")),
        (AddressParts(floor="底层"), ("", "1", "")),
        (AddressParts(stairwell="东单元", room="1203A"), ("东", "12", "1203A")),
        (AddressParts(room="12"), ("", "", "12")),
        (AddressParts(floor="十二层", room="5"), ("", "12", "5")),
        (AddressParts(room="1201-1202"), ("", "12", "1201-1202")),
        (AddressParts(), ("", "", "")),
    ],
)
def test_the_last_parts_become_numbers(parts: AddressParts, numbers: tuple[str, str, str]) -> None:
    assert tail(parts) == numbers


def test_a_door_is_told_by_three_values_that_came_apart() -> None:
    assert door("02单元", 0, "0301") == ("2", 3, "301")
    assert door("", -1, "1-101室") == ("1", -1, "101")
    assert door("", 0, "") == ("", 0, "")


def test_pieces_are_every_two_characters_once() -> None:
    assert grams("和平和平里") == ("和平", "平和", "平里")
    assert grams("和") == ("和",)
    assert grams("") == ()
