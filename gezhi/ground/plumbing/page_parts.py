"""What a page hands to the parts it is composed of: plain frozen values, without a query behind them.

The template tags of `gezhi_ui` draw them; a door of any app may make them. Labels are already in the reader's
language, addresses are already reversed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ClockState = Literal["in_time", "soon", "late", "paused", "none"]
Tone = Literal["", "active", "done", "risk", "warn", "quiet", "in_time", "soon", "late"]


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way here; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, as a word of the sentence; `remove_url` is the same list without it."""

    label: str
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class FilterBar:
    """The filters of a list: the sentence they make and how to be rid of them."""

    chips: Sequence[Chip] = ()
    clear_url: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """A page of a keyset list: the exact count of all rows and the addresses of the neighbours."""

    total: int
    shown: int
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A noun on a tab; `count` is exact when given."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What may be done now, or why not.

    `url` is where the deed leads: a page or a dialog with its form (`by="get"`), or the deed itself (`by="post"`).
    A refused deed keeps its button and says in `refusal` who could do it or what is missing. `dialog` is the id of a
    dialog on the page that the button opens instead, where scripts run. A dangerous label states its consequence.
    `values` travel with a posted deed as hidden fields.
    """

    label: str
    url: str = ""
    primary: bool = False
    dangerous: bool = False
    refusal: str = ""
    by: Literal["get", "post"] = "get"
    dialog: str = ""
    values: Sequence[tuple[str, object]] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a list of facts: a noun, its value, perhaps an address behind the value."""

    label: str
    value: object
    url: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline: when, the sentence, who, what was said with it."""

    at: datetime
    sentence: str
    actor: str = ""
    said: str = ""
    tone: Tone = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo behind a scoped door: the small and the full address, what it shows, and its caption."""

    url: str
    thumbnail_url: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording behind a scoped door: its address, and how long and how large it is, in words."""

    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one set of bars; `values` stand under the chart's categories, None is a gap.

    `tone` paints a clock's state in its alert colour; every other series takes the next colour by itself.
    """

    name: str
    values: Sequence[float | int | None]
    tone: Literal["", "in_time", "soon", "late"] = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and its table: `urls`, when given, lead from each category to the rows behind it."""

    kind: Literal["line", "bar", "stacked"]
    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    urls: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class MapLayer:
    """Vector tiles for a map: the address with {z}, {x} and {y}, and the zooms the tiles exist for.

    Features carry `name` and `code`, `cells` are drawn as borders with names, `things` likewise but above them.
    """

    url: str
    kind: Literal["cells", "things"] = "cells"
    min_zoom: int = 0
    max_zoom: int = 14


@dataclass(frozen=True, slots=True)
class MapClass:
    """One printed class of a choropleth: its step of the sequential colours (1-5) and its words."""

    step: int
    label: str
