"""The one spelling of an address that searches compare, and its last parts as numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from gezhi.domain.registry.rules.addresses.grammar import CN, ONE_AS_HYPHEN
from gezhi.domain.registry.rules.addresses.parts import AddressParts
from gezhi.domain.registry.rules.addresses.plain import HAN, number, plain

LONGEST = 256
LEAST_ROOM = 3
"""Digits of a room, from which on 1201-1202 are two of them and no stairwell."""
COMMITTEE = re.compile("村?村民?委(?:员?会)?|(?:社区)?居民?委(?:员?会)?")
OFFICE = re.compile("街道办(?:事处)?")
SPACE = re.compile(r"(?<=[0-9A-Z]) (?=\d)")
LOOSE = re.compile("[ #]|(?<![0-9A-Z栋])-|-(?![0-9A-Z])")
# The first group is the number; which other group is filled tells the sign.
COUNTED = re.compile(
    rf"([A-Z]{{0,2}}\d{{1,5}}[A-Z]?|[A-Z]|[{CN}]{{1,4}}|[甲乙丙丁戊])"
    rf"(?:((?:号楼|号?栋楼?|号?幢楼?|座|[懂撞憧]|#楼?)(?:-(?=\d))?)|((?:号?单[元无]|号?门(?![诊市面店卫口牌])|梯)(?:-(?=\d))?)|(层|楼|F(?![0-9A-Z]))|(号?[室房户]间?(?![{HAN}])))"
    r"|第(?=\d{1,3}[层楼F栋幢座])"
)
ZEROS = re.compile(r"(?<=[栋元层])0+(?=\d)")
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ甲乙丙丁戊")
SIGNS = ("栋", "单元", "层", "")
THREE = re.compile(r"(?<![0-9A-Z-])([A-Z]?\d{1,4}[A-Z]?|[A-Z])-(\d{1,2}|[A-Z])-(\d{3,5}[A-Z]?)(?![0-9A-Z-号弄])")
TWO = re.compile(r"(?<![0-9A-Z路街道巷-])([A-Z]?\d{1,4}[A-Z]?|[A-Z])-(\d{3,4}[A-Z]?)(?![0-9A-Z-号弄])")
BELOW = re.compile(r"(?<=栋)(\d{1,2}|[A-Z])-(\d{3,5}[A-Z]?)(?![0-9A-Z-号弄])")
ROOM_SIGN = re.compile("(?:号?[室房户]间?|号)$")
BASEMENT = re.compile(r"(?:负|地下|B|-)(\d+)层?")
LAST = re.compile(r"(\d{3,4})[A-Z]?$")


def fold(text: str) -> str:
    """`text` in half-width capitals without spaces and punctuation; a hyphen stands between numbers only.

    Numbers of building, stairwell, floor and room are digits without zeros before them; 栋 stands for 幢, 座, 号楼
    and #, 单元 for 梯 and 门, 层 for 楼; 室 is left out; committees are 村 or 社区, a street office is its 街道;
    3-2-301 is 3栋2单元301. What is beyond the first 256 characters is no address and left out. Idempotent.
    """
    return _settled(_folded, text)


def fold_building(name: str) -> str:
    """The name of a building alone, without its sign: 三号楼, 03幢 and 3# are 3. Idempotent."""
    return _settled(_bare_building, name)


def without_compound(compound: str, building: str) -> str:
    """The name of a building without the compound in front of it: of 锦绣苑 and 锦绣苑7号楼 it is 7号楼."""
    rest = building.removeprefix(compound).strip()
    return rest or building


def fold_room(room: str) -> str:
    """The number of a room alone: 0301室, 三〇一 and 301 are 301. Idempotent."""
    return _settled(_bare_room, room)


def tail(parts: AddressParts) -> tuple[str, str, str]:
    """Stairwell, floor and room as numbers, "" where unknown: ("2", "3", "301").

    A floor that is not said is told by the room: 1203 is on 12, 301 on 3; basements count down from -1.
    """
    stairwell = _settled(_bare_stairwell, parts.stairwell)
    room = fold_room(parts.room)
    first, joint, last = room.partition("-")
    if joint and not stairwell and len(first) < LEAST_ROOM:
        stairwell, room = first, last
    return stairwell, _floor(parts.floor) if parts.floor else _floor_of(parts.room, room), room


def door(stairwell: str, floor: int, room: str) -> tuple[str, int, str]:
    """As `tail`, of three values that came apart; floor 0 is unknown: ("02单元", 0, "0301") is ("2", 3, "301")."""
    bare, told, number = tail(AddressParts(stairwell=stairwell, room=room))
    return bare, floor or int(told or 0), number


def grams(text: str) -> tuple[str, ...]:
    """The pieces of two characters of a folded text, in order, each once; a single character is its own piece."""
    if len(text) < 2:
        return (text,) if text else ()
    return tuple(dict.fromkeys(map("".join, pairwise(text))))


def _settled(step: Callable[[str], str], text: str) -> str:
    """`text` after as many steps as change it: each step shortens, or leaves fewer hyphens, numerals or other signs."""
    text = text[:LONGEST]
    folded = step(text)[:LONGEST]
    while folded != text:
        text, folded = folded, step(folded)[:LONGEST]
    return folded


def _folded(text: str) -> str:
    line = plain(text)
    if "一" in line:
        line = ONE_AS_HYPHEN.sub("-", line)
    if "委" in line:
        line = COMMITTEE.sub(_committee, line)
    if "街道办" in line:
        line = OFFICE.sub("街道", line)
    line = COUNTED.sub(_counted, SPACE.sub("-", line))
    if "-" in line:
        line = TWO.sub(_building_and_room, BELOW.sub(r"\1单元\2", THREE.sub(r"\1栋\2单元\3", line)))
    return ZEROS.sub("", LOOSE.sub("", line))


def _building_and_room(found: re.Match[str]) -> str:
    """3-301 in words; 1201-1202 are neighbouring rooms and stay."""
    building, room = found.groups()
    return found[0] if building[:-2] and building[:-2] == room[:-2] else f"{building}栋{room}"


def _committee(found: re.Match[str]) -> str:
    return "村" if found[0][0] == "村" else "社区"


def _counted(found: re.Match[str]) -> str:
    count, building, stairwell, floor, room = found.groups()
    if count is None:
        return ""
    if stairwell and stairwell[-1] == "门" and not count.isdigit():
        return found[0]
    if floor == "楼" and count in LETTERS:
        return count + SIGNS[0]
    for sign, seen in zip(SIGNS, (building, stairwell, floor, room), strict=True):
        if seen is not None:
            return _plain_number(count) + sign
    raise AssertionError(found[0])


def _plain_number(count: str) -> str:
    digits = number(count) if count[0] in CN else count
    return digits.lstrip("0") or "0" if digits[0] == "0" else digits


def _bare_building(name: str) -> str:
    return _bare(_folded(name), "栋").removesuffix("号")


def _bare_stairwell(name: str) -> str:
    return _bare(_bare(_folded(name), "单元").removesuffix("号"), "门")


def _bare_room(room: str) -> str:
    line = plain(room).replace(" ", "-").replace("#", "")
    return "-".join(_bare(part, "") for part in ROOM_SIGN.sub("", line).split("-"))


def _bare(folded: str, sign: str) -> str:
    """Without its sign; what is left is a number or a name."""
    name = folded.removesuffix(sign)
    return _plain_number(name) if name and (name.isdigit() or all(each in CN for each in name)) else name


def _floor(floor: str) -> str:
    folded = fold(floor).removeprefix("第")
    below = BASEMENT.fullmatch(folded)
    if below or folded == "地下室":
        return f"-{_plain_number(below[1]) if below else 1}"
    if folded in {"底层", "首层"}:
        return "1"
    return folded.removesuffix("层")


def _floor_of(typed: str, room: str) -> str:
    found = LAST.search(room)
    if not found:
        return ""
    sign = "-" if typed.startswith(("负", "-")) else ""
    return sign + found[1][:-2]
