"""Road and plate, with what stands before the road and the corner it makes with another."""

from __future__ import annotations

from typing import NamedTuple

from gezhi.domain.registry.rules.addresses import grammar

GROUP_SIGNS = frozenset("组队社")
SHORT_ROAD = 4
"""Characters of a name in which no other name stands before the road's."""


class Street(NamedTuple):
    """What was read, "" where absent, and the place where reading goes on."""

    before: str
    road: str
    plate: str
    corner: str
    end: int


def read_street(line: str, place: int) -> Street:
    """The road at `place`, at most one area's name before it."""
    if line.startswith((" ", "-"), place):
        place += 1
    before, road, end = _road(line, place)
    if not road:
        return Street("", "", "", "", place)
    plate, after = _plate(line, end)
    if plate:
        return Street(before, road, plate, "", after)
    corner = grammar.CORNER.match(line, end)
    if corner:
        return Street(before, road, "", corner[0], corner.end())
    beside, side, after = _road(line, end)
    if not side or beside:
        return Street(before, road, "", "", end)
    plate, after = _plate(line, after)
    return Street(before, road + side, plate, "", after)


def _plate(line: str, place: int) -> tuple[str, int]:
    found = grammar.PLATE.match(line, place)
    return (found[1], found.end()) if found else ("", place)


def _road(line: str, place: int) -> tuple[str, str, int]:
    """What stands before the road, the road or "", and where it ends."""
    if not GROUP_SIGNS.isdisjoint(line[place : place + 8]):
        group = grammar.GROUP.match(line, place)
        if group:
            return "", group[0], group.end()
    found = grammar.ROAD.match(line, place)
    if not found:
        return "", "", place
    name = found[0]
    before = grammar.BEFORE_ROAD.match(name) if len(name) > SHORT_ROAD else None
    if before:
        return before[0], name[before.end() :], found.end()
    return "", name, found.end()
