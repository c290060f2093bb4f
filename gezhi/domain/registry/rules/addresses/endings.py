"""The end of an address: building, stairwell, floor and room, in words or as 3-2-301."""

from __future__ import annotations

import re
from typing import NamedTuple

from gezhi.domain.registry.rules.addresses import grammar

SEEN_BACK = 8
"""Characters before a number that tell what it counts."""


class Ending(NamedTuple):
    """The four parts as typed, a plate that was found instead, and what stands before and after them."""

    building: str
    stairwell: str
    floor: str
    room: str
    plate: str
    before: str
    after: str


def read_ending(line: str, place: int, *, plated: bool, village: bool) -> Ending:
    """The end of `line` from `place` on; `plated` where a plate is known, `village` where the text named one."""
    first = _next(line, place, plated, village)
    if not first.after or first.room:
        return first
    return _completed(first, _next(first.after, 0, True, False))


def _completed(first: Ending, second: Ending) -> Ending:
    """The first with the parts that come later, past a shop's or an office's name: 四楼 三街 2722."""
    building, stairwell, floor = first.building, first.stairwell, first.floor
    if building.endswith("号") and second.building and not (stairwell or floor or second.before):
        return second._replace(building=building + second.building, before=first.before)
    out_of_turn = (
        (second.building and (building or stairwell or floor))
        or (second.stairwell and (stairwell or floor))
        or (second.floor and floor)
        or not any(second[:4])
    )
    if out_of_turn:
        return first
    return first._replace(
        building=building or second.building,
        stairwell=stairwell or second.stairwell,
        floor=floor or second.floor,
        room=second.room,
        after=f"{second.before} {second.after}",
    )


def _next(line: str, place: int, plated: bool, village: bool) -> Ending:
    for found in grammar.ENDING.finditer(line, place):
        judged = _judged(found, line[place : found.start()], line[found.end() :], plated, village)
        if judged:
            return judged
    return Ending("", "", "", "", "", line[place:], "")


def _judged(found: re.Match[str], before: str, after: str, plated: bool, village: bool) -> Ending | None:
    """What the numbers found here are, None where they are part of a name."""
    building, stairwell, floor, room = found.groups("")
    if not (building or stairwell or floor):
        return _lone(room, before, after, plated, village)
    if building.isdigit() and not floor and not plated and _is_plate(before, room, village):
        return Ending("", "", "", "", found[0], before, after)
    if room.isdigit() and not stairwell and not floor and _is_range(building, room):
        return Ending("", "", "", f"{building}-{room}", "", before, after)
    number = room.removesuffix("号")
    if building and not floor and not stairwell and number.isdigit() and len(number) < 3:
        stairwell, room = room, ""
    return Ending(building, stairwell, floor, room, "", before, after)


def _is_plate(before: str, room: str, village: bool) -> bool:
    """Whether 8-356 or 90-6号 is a plate: behind a village's name, or with its 号 where no estate stands before."""
    if village and not before:
        return True
    return room.endswith("号") and len(room) < 4 and not grammar.HOUSE.search(before[-SEEN_BACK:])


def _is_range(building: str, room: str) -> bool:
    """Whether 1201-1202 are neighbouring rooms, not a building and a room."""
    return building.isdigit() and len(room) == len(building) > 2 and building[:-2] == room[:-2]


def _lone(room: str, before: str, after: str, plated: bool, village: bool) -> Ending | None:
    """One number only."""
    number = room.removesuffix("号")
    if number != room:
        return _numbered(room, number, before, after, plated)
    if room[-1].isascii():
        if after and (len(room) < 3 or not grammar.HOUSE.search(before[-SEEN_BACK:])):
            return None
        if village and not plated and not before:
            return Ending("", "", "", "", room, before, after)
        if len(room) < 3:
            return Ending(room, "", "", "", "", before, after)
    return Ending("", "", "", room, "", before, after)


def _numbered(room: str, number: str, before: str, after: str, plated: bool) -> Ending:
    """One number with its 号: a house of an estate, a stall of a market, else the plate, behind a plate a house."""
    seen = before[-SEEN_BACK:]
    if plated:
        is_building, is_room = not before or len(number) < 3, True
    else:
        is_building, is_room = bool(grammar.ESTATE.search(seen)), bool(grammar.MARKET.search(seen))
    if is_building:
        return Ending(room, "", "", "", "", before, after)
    return Ending("", "", "", room if is_room else "", "" if is_room else room, before, after)
