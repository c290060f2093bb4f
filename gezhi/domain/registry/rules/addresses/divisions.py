"""The divisions at the front of an address, province to community, with a zone among them."""

from __future__ import annotations

from gezhi.domain.registry.rules.addresses import grammar
from gezhi.domain.registry.rules.addresses.places import CITY, COMMUNITY, TOWN, Found, Places

Codes = tuple[str, ...]
NO_CODES: Codes = ()
COUNTRY = "中国"
AHEAD = 20
"""Characters in which a name ends."""
FILLER_STARTS = frozenset(" -市N收地电")
LONGER_STARTS = frozenset("省市自地区新县镇乡街村居社")
SIGNS = tuple(frozenset(signs) for signs in ("省治", "市州盟地", "区县旗市", "街镇乡苏", "村居社"))
"""A name of the level has one of these; looking for them first spares most patterns."""


class Front:
    """The front of a line, read from left to right when made: `names` by level, `zone`, and `place` where it ends.

    What the table of places knows goes before what only ends like a division. Levels come in their order; one that
    was read already (a city typed twice) is passed over, and one left out may still follow when others come with it.
    """

    __slots__ = ("_codes", "_held", "_level", "_line", "_places", "names", "place", "zone")

    def __init__(self, line: str, places: Places) -> None:
        self.names = ["", "", "", "", ""]
        self.zone = ""
        self.place = 0
        self._line, self._places = line, places
        self._level = -1
        self._codes = NO_CODES
        self._held = [NO_CODES] * 5
        self._pass(0)
        if line.startswith(COUNTRY, self.place) and self._known_at(self.place + len(COUNTRY)):
            self.place += len(COUNTRY)
        while self.place < len(line) and (self._known() or self._ended() or self._zone()):
            pass

    def _pass(self, end: int) -> None:
        """Go on at `end`, past separators and fillers."""
        if self._line[end : end + 1] in FILLER_STARTS:
            filler = grammar.FILLER.match(self._line, end)
            end = filler.end() if filler else end
        self.place = end

    def _known(self) -> bool:
        """Take a division of the table that stands here."""
        line, place = self._line, self.place
        key = line[place : place + 2]
        for found in self._places.upper.get(key, ()):
            if line.startswith(found[0], place) and self._take(found):
                return True
        level = self._level
        if not CITY <= level < COMMUNITY or len(self._codes) != 1:
            return False
        for found in self._places.lower(self._codes[0]).get(key, ()):
            if found[1] > level and line.startswith(found[0], place) and self._take(found):
                return True
        return False

    def _take(self, found: Found) -> bool:
        name, level, codes, short = found
        end = self.place + len(name)
        if short:
            end = self._short_end(end, level, codes)
            if not end:
                return False
        if level <= self._level:
            return self._again(found, end)
        above = self._codes
        if above and not (len(codes) == 1 and codes[0].startswith(above)):
            codes = tuple([code for code in codes if code.startswith(above)])
            if not codes:
                return False
        self._level = level
        self._hold(level, codes, end)
        return True

    def _hold(self, level: int, codes: Codes, end: int) -> None:
        self.names[level] = self._line[self.place : end]
        self._codes = self._held[level] = codes
        self._pass(end)

    def _again(self, found: Found, end: int) -> bool:
        """Pass over what was read before, or take a level left out; a short name only before another division."""
        name, level, codes, short = found
        held = self._held[level]
        if held and set(codes).isdisjoint(held):
            return False
        sure = bool(held) and (not short or grammar.ENDED[TOWN].match(self._line, end) is not None)
        if not (sure or end > self.place + len(name) or self._known_at(end)):
            return False
        if self.names[level]:
            self._pass(end)
        else:
            self._hold(level, codes, end)
        return True

    def _short_end(self, end: int, level: int, codes: Codes) -> int:
        """Where a short name with its present or former ending ends; 0 where it is part of another name."""
        if self._line[end : end + 1] in LONGER_STARTS:
            longer = grammar.LONGER[level].match(self._line, end)
            if longer:
                return longer.end()
        if not grammar.NOT_SHORT.match(self._line, end):
            return end
        return end if self._known_at(end, codes) else 0

    def _known_at(self, place: int, above: Codes = NO_CODES) -> bool:
        """Whether a division stands at `place`; by its short name only if it lies in one of those above."""
        line = self._line
        return any(
            line.startswith(name, place) and (not short or not above or any(code.startswith(above) for code in codes))
            for name, _, codes, short in self._places.upper.get(line[place : place + 2], ())
        )

    def _ended(self) -> bool:
        """Take what ends like a division below those read."""
        line, place = self._line, self.place
        ahead = line[place : place + AHEAD]
        for level in range(self._level + 1, 5):
            if not SIGNS[level].isdisjoint(ahead):
                found = grammar.ENDED[level].match(line, place)
                if found:
                    self.names[level], self._level = found[0], level
                    self._pass(found.end())
                    return True
        return False

    def _zone(self) -> bool:
        if self.zone or "区" not in self._line[self.place : self.place + AHEAD]:
            return False
        found = grammar.ZONE.match(self._line, self.place)
        if found:
            self.zone = found[0]
            self._pass(found.end())
        return found is not None
