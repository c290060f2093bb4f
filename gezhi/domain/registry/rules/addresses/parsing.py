"""From address text to its parts: divisions from the front, then road and plate, then building and room."""

from __future__ import annotations

from gezhi.domain.registry.rules.addresses import grammar
from gezhi.domain.registry.rules.addresses.divisions import Front
from gezhi.domain.registry.rules.addresses.endings import Ending, read_ending
from gezhi.domain.registry.rules.addresses.parts import AddressParts
from gezhi.domain.registry.rules.addresses.places import COMMUNITY, NOWHERE, Places
from gezhi.domain.registry.rules.addresses.plain import plain
from gezhi.domain.registry.rules.addresses.streets import Street, read_street

LONGEST = 256
"""Characters read; what follows is rest. Places of occurrence have 256 at most (GB/T 34300)."""
EDGES = " -"


def parse(text: str, places: Places = NOWHERE) -> AddressParts:
    """The parts of `text`, however typed; `places` tells divisions better than their endings do. Never raises."""
    line = plain(text)
    if "一" in line:
        line = grammar.ONE_AS_HYPHEN.sub("-", line)
    if " " in line:
        line = grammar.SPACED_SIGN.sub("", line)
    line, more = line[:LONGEST], line[LONGEST:]
    front = Front(line, places)
    street = read_street(line, front.place)
    ending = read_ending(line, street.end, plated=bool(street.plate), village="村" in front.names[COMMUNITY])
    zone, compound, rest = _named(front.zone, street, ending)
    if more:
        rest = f"{rest} {more}".strip(EDGES)
    province, city, county, town, community = front.names
    building, stairwell, floor, room, plate, _, _ = ending
    divisions = (province, city, county, town, community, zone)
    plate = street.plate or plate
    return AddressParts(*divisions, street.road, plate, compound, building, stairwell, floor, room, rest)


def _named(zone: str, street: Street, ending: Ending) -> tuple[str, str, str]:
    """Zone, compound and rest, out of what stands before the road, between plate and end, and after the end."""
    between, beside = ending.before.removeprefix("内"), street.corner
    after = ending.after
    found = grammar.BESIDE.search(between)
    if found and found.start() == 0:
        beside, between = beside + found[0], between[found.end() :]
    elif found:
        between, after = between[: found.start()], f"{between[found.start() :]} {after}"
    before = street.before
    if before and between.strip(EDGES):
        if not zone and grammar.AREA.search(before):
            zone, before = before, ""
        else:
            between, after = "", f"{between} {after}"
    compound, after = (before + between).strip(EDGES), after.strip(EDGES)
    if after and not (compound or beside) and (grammar.HOUSE.search(after) or not (ending.floor or ending.room)):
        compound, after = after, ""
    return zone, compound, f"{beside} {after}".strip(EDGES) if beside else after
