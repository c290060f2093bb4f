"""Two made registers of one town, with the errors that PERFORMANCE § 5 counts: for tests, the bench and the weights.

Families live in homes: they share home, telephone of the parents and mostly the surname; some children are twins.
Everything is invented and seeded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gezhi.domain.registry.rules.matching.sounds import sound

Columns = dict[str, NDArray[Any]]

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
GIVEN = (
    "英华玉秀明文金国红春丽梅建海兰志伟小军林平芳云晓桂荣永生杰凤生素俊德成美忠新艳清霞燕琴玲敏学勇爱光东庆淑珍强福辉波立祥"
    "莲香月斌嘉鑫飞雪佳婷江涛洪宝龙子水兴振世梓娟菊亚慧洁彩仁少正宏安中峰松贵超静瑞家民良锋根芬娜琼浩凯磊思翠康胜莉丹长山"
    "刚利雨旭宇晨阳泽涵轩欣怡然一诺博睿诗琪可馨雅楠宸皓语桐昊天佑梦瑶若曦依彤沐辰奕钰"
)
REGIONS = tuple(f"{3702 + i // 8 * 7:04d}{11 + i % 8:02d}" for i in range(24))
CHILD_SINCE = 20100101
"""Whoever was born since has no telephone of their own."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Shares of the rows of the second register that differ from the first one."""

    no_document: float = 0.30
    wrong_document: float = 0.03
    wrong_name: float = 0.05
    wrong_birth: float = 0.01
    wrong_sex: float = 0.0
    other_phone: float = 0.20
    no_phone: float = 0.10
    moved: float = 0.15
    """A tenth of them within their building."""


@dataclass(frozen=True, slots=True)
class Registers:
    """Two registers by column; `person` tells who is who and is nobody's match key."""

    left: Columns
    right: Columns


def made_registers(left: int, right: int, both: int, *, seed: int = 0, errors: Errors | None = None) -> Registers:
    """`left` and `right` rows, each person once in each; `both` persons stand in both."""
    dice = np.random.default_rng(seed)
    everybody = town(left + right - both, dice)
    order = dice.permutation(len(everybody["person"]))
    first = order[:left]
    second = dice.permutation(np.concatenate([first[:both], order[left:]]))
    rows = {column: values[second].copy() for column, values in everybody.items()}
    spoil(rows, errors or Errors(), dice, homes=len(everybody["person"]) // 3)
    first = dice.permutation(first)
    return Registers({column: values[first] for column, values in everybody.items()}, rows)


def town(people: int, dice: np.random.Generator) -> Columns:
    """So many people in their homes."""
    sizes = dice.choice([1, 2, 3, 4, 5], size=people, p=[0.2, 0.28, 0.3, 0.15, 0.07])
    home = np.repeat(np.arange(people), sizes)[:people]
    first = np.concatenate([[True], home[1:] != home[:-1]])
    head = np.maximum.accumulate(np.where(first, np.arange(people), 0))
    place = np.arange(people) - head
    sex = dice.integers(1, 3, people)
    sex = np.where(place == 1, 3 - sex[head], sex)
    birth = _births(head, place, dice)
    surname = _drawn(SURNAMES, people, dice)
    surname = np.where(place == 1, surname, surname[head])
    second = np.where(dice.random(people) < 0.82, _drawn(GIVEN, people, dice), "")
    name = np.char.add(np.char.add(surname, _drawn(GIVEN, people, dice)), second)
    phone = _phones(people, dice)
    phone = np.where(birth >= CHILD_SINCE, "", np.where(dice.random(people) < 0.05, phone[head], phone))
    columns: Columns = {"person": np.arange(people), "name": name, "birth": birth.astype("U8")}
    columns |= {"sex": sex.astype("U1"), "document": _documents(birth, sex, dice), "phone": phone}
    return columns | _addresses(home)


def spoil(rows: Columns, errors: Errors, dice: np.random.Generator, *, homes: int) -> None:
    """Put the errors of another collection into `rows`."""
    count = len(rows["person"])

    def some(share: float) -> NDArray[np.intp]:
        return np.flatnonzero(dice.random(count) < share)

    for column, share, wrong in (
        ("document", errors.wrong_document, _wrong_number),
        ("name", errors.wrong_name, _wrong_name),
        ("birth", errors.wrong_birth, _wrong_birth),
        ("sex", errors.wrong_sex, lambda sex, dice: "1" if sex == "2" else "2"),
    ):
        for place in some(share):
            rows[column][place] = wrong(str(rows[column][place]), dice)
    changed = some(errors.other_phone)
    rows["phone"][changed] = _phones(len(changed), dice)
    rows["phone"][some(errors.no_phone)] = ""
    rows["document"][some(errors.no_document)] = ""
    movers = some(errors.moved)
    near = dice.random(len(movers)) < 0.1
    building = np.char.lstrip(rows["building"][movers], "B").astype(np.int64) * 40
    home = np.where(near, building + dice.integers(0, 40, len(movers)), dice.integers(0, homes, len(movers)))
    for column, values in _addresses(home).items():
        rows[column][movers] = values


def _births(head: NDArray[np.intp], place: NDArray[np.intp], dice: np.random.Generator) -> NDArray[np.int64]:
    """YYYYMMDD: partners within some years, children a generation later, one second child in fifty a twin."""
    people = len(head)
    day = dice.integers(0, 22_000, people)  # since 1940
    partner = np.clip(day[head] + dice.integers(-1500, 1500, people), 0, 22_000)
    child = day[head] + dice.integers(8_500, 13_000, people)
    child = np.where(child > 31_300, 31_300 - dice.integers(0, 6_000, people), child)
    day = np.where(place == 0, day, np.where(place == 1, partner, child))
    twin = (place == 3) & (dice.random(people) < 0.02)
    day = np.where(twin, np.concatenate([day[:1], day[:-1]]), day)
    days = np.datetime64("1940-01-01") + day.astype("timedelta64[D]")
    return np.char.replace(days.astype(str), "-", "").astype(np.int64)


def _drawn(characters: str, count: int, dice: np.random.Generator) -> NDArray[Any]:
    """The first characters more often: as common as one over rank and a bit."""
    odds = 1 / (np.arange(len(characters)) + 6.0)
    letters: NDArray[Any] = np.array(list(characters))
    return letters[dice.choice(len(letters), size=count, p=odds / odds.sum())]


def _phones(count: int, dice: np.random.Generator) -> NDArray[Any]:
    return (13_000_000_000 + dice.integers(0, 6_999_999_999, count)).astype("U11")


def _addresses(home: NDArray[Any]) -> Columns:
    """Forty homes a building."""
    building = np.char.add("B", np.char.zfill((home // 40).astype("U7"), 7))
    room = np.char.zfill((home % 40 // 2 * 100 + home % 2 + 101).astype("U4"), 4)
    return {"home": np.char.add(np.char.add(building, "-"), room), "building": building}


def _documents(birth: NDArray[np.int64], sex: NDArray[np.int64], dice: np.random.Generator) -> NDArray[Any]:
    """Resident identity numbers with their check characters, each once."""
    region = dice.choice(np.array(REGIONS).astype(np.int64), size=len(birth))
    stem = (region * 10**8 + birth) * 1000 + (sex == 1)
    order = np.argsort(stem, kind="stable")
    alike = stem[order]
    first = np.concatenate([[True], alike[1:] != alike[:-1]])
    rank = np.arange(len(alike)) - np.maximum.accumulate(np.where(first, np.arange(len(alike)), 0))
    body = np.empty_like(stem)
    # Steps of 171, which shares no divisor with 500, so that neighbours in the order are no near numbers.
    body[order] = alike + (alike // 7 + rank * 171) % 500 * 2
    digits = body[:, None] // 10 ** np.arange(16, -1, -1) % 10
    factors = 2 ** np.arange(17, 0, -1) % 11
    check = np.array(list("10X98765432"))[(digits * factors).sum(axis=1) % 11]
    return np.char.add(body.astype("U17"), check)


def _wrong_number(number: str, dice: np.random.Generator) -> str:
    """Neighbours swapped, a digit wrong, or a wholly different end."""
    place = int(dice.integers(6, 16))
    kind = dice.integers(0, 5)
    if kind == 0 and number[place] != number[place + 1]:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if kind < 4:
        return number[:place] + str((int(number[place]) + int(dice.integers(1, 10))) % 10) + number[place + 1 :]
    return number[:10] + "".join(map(str, dice.integers(0, 10, 8)))


def _wrong_name(name: str, dice: np.random.Generator) -> str:
    """One character is another one, half the time one that sounds alike; one time in eight the surname's."""
    place = 0 if dice.random() < 0.125 else int(dice.integers(1, len(name)))
    alike = [other for other in _by_sound()[sound(name[place])] if other != name[place]]
    choices = alike if alike and dice.random() < 0.5 else list(GIVEN)
    return name[:place] + choices[int(dice.integers(0, len(choices)))] + name[place + 1 :]


def _wrong_birth(birth: str, dice: np.random.Generator) -> str:
    if dice.random() < 0.3 and int(birth[6:]) <= 12 and birth[4:6] != birth[6:]:
        return birth[:4] + birth[6:] + birth[4:6]
    if dice.random() < 0.7:
        place = int(dice.choice([3, 7]))
        return birth[:place] + str((int(birth[place]) + 1) % 10) + birth[place + 1 :]
    return f"{int(birth[:4]) - int(dice.integers(0, 4))}0101"


@cache
def _by_sound() -> Mapping[str, list[str]]:
    """The 3,755 characters of everyday (GB 2312, first level) by their sound."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", errors="ignore")
            if character:
                groups[sound(character)].append(character)
    return groups
