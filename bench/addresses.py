"""Addresses as people type them: parts read right and addresses a second, beside jionlp and cpca.

Run with `gezhi bench addresses`. The annotated addresses and the national division table lie beside the project and
are test input only; without them there are no figures. A peer that is not installed is left out with its reason.

The tags of the annotation are ours so: prov province, city city (北京, 天津, 上海 and 重庆 are provinces), district
county, town, community, devZone zone, road with the subRoad that follows it, roadno plate (a subRoad 669弄 is its
plate, and the subroadno behind such a one a building, as the annotation's own guideline has it; any other subroadno is
a plate), poi with the subpoi that follows it compound, houseno building, cellno stairwell, floorno floor, roomno room.
Separators, repetitions (redundant), person, assist and otherinfo are nobody's part. A part is right if its characters
are those of one of the spans so tagged, none more, none less; width, case and separators apart.
"""

from __future__ import annotations

import contextlib
import csv
import importlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from time import process_time
from typing import Any

from bench.machine import machine
from bench.rounds import alternate, ratio
from gezhi.domain.registry.rules.addresses import NOWHERE, AddressParts, Places, fold, parse
from gezhi.domain.registry.rules.addresses.places import ENDINGS
from gezhi.domain.registry.rules.addresses.plain import plain

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
TABLES = ("provinces", "cities", "areas", "streets")
PARTS = tuple(field.name for field in fields(AddressParts) if field.name != "rest")
DIVISIONS = ("province", "city", "county")
TAGS = {
    "prov": "province",
    "city": "city",
    "district": "county",
    "town": "town",
    "community": "community",
    "devzone": "zone",
    "road": "road",
    "subroad": "road",
    "roadno": "plate",
    "subroadno": "plate",
    "poi": "compound",
    "subpoi": "compound",
    "houseno": "building",
    "cellno": "stairwell",
    "floorno": "floor",
    "roomno": "room",
}
MUNICIPALITIES = frozenset({"北京", "天津", "上海", "重庆"})
BATCH = 100
SAMPLE = 300
"""Addresses that the peers read, some hundred a second."""

Read = Mapping[str, str]
Way = Callable[[str], Read]


@dataclass(frozen=True, slots=True)
class Annotated:
    """One address as typed, with the spans that people marked as each part."""

    text: str
    parts: Mapping[str, Sequence[str]]


def annotated(name: str, folder: Path = DATA) -> list[Annotated]:
    """The addresses of `addresses-cn/NAME.txt`."""
    blocks = (folder / "addresses-cn" / f"{name}.txt").read_text(encoding="utf-8").split("\n\n")
    return [_annotated(list(_spans(block))) for block in blocks if block.strip()]


def _spans(block: str) -> Iterator[tuple[str, str]]:
    """Text and tag of each span of one address: a character and its tag a line."""
    text, tag = "", ""
    for line in block.strip("\n").split("\n"):
        character, _, marked = line.rpartition(" ")
        begin, _, name = marked.partition("-")
        if text and (begin == "B" or name.lower() != tag):
            yield text, tag
            text = ""
        text, tag = text + character, name.lower()
    yield text, tag


def _annotated(spans: Sequence[tuple[str, str]]) -> Annotated:
    parts: dict[str, list[str]] = {}
    last = ""
    for text, tag in spans:
        if tag == "redundant" and not bare(text):
            continue
        part = _part(text, tag, last)
        if part and part == last:
            parts[part][-1] += bare(text)
        elif part:
            parts.setdefault(part, []).append(bare(text))
        last = part
    return Annotated("".join(text for text, _ in spans), parts)


def _part(text: str, tag: str, last: str) -> str:
    if tag == "city" and text.removesuffix("市") in MUNICIPALITIES:
        return "province"
    if tag == "subroad" and text[:1].isdigit() and text[-1] in "弄巷":
        return "plate"
    if tag == "subroadno" and last == "plate":
        return "building"
    return TAGS.get(tag, "")


def bare(text: str) -> str:
    """Without what is nobody's part: width, case, separators."""
    return plain(text).replace(" ", "").strip("-")


def national_places(tables: Sequence[str] = TABLES, folder: Path = DATA) -> Places:
    """The division table of the whole country, down to towns."""

    def rows() -> Iterator[tuple[str, str]]:
        for table in tables:
            with (folder / "divisions-cn" / f"{table}.csv").open(encoding="utf-8-sig") as file:
                yield from ((row["code"], row["name"]) for row in csv.DictReader(file))

    return Places(rows())


def scored(way: Way, addresses: Iterable[Annotated]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each part, and how many addresses have it."""
    right, told, wanted = Counter[str](), Counter[str](), Counter[str]()
    for address in addresses:
        read = way(address.text)
        for part in PARTS:
            spans, said = address.parts.get(part, ()), bare(read.get(part, ""))
            told[part] += bool(said)
            wanted[part] += bool(spans)
            right[part] += said in spans
    return {part: _figures(right[part], told[part], wanted[part]) for part in PARTS}


def _figures(right: int, told: int, wanted: int) -> dict[str, float]:
    figures = {
        "precision": right / max(told, 1),
        "recall": right / max(wanted, 1),
        "f1": 2 * right / max(told + wanted, 1),
    }
    return {name: round(value, 3) for name, value in figures.items()} | {"count": wanted}


def named_right(way: Way, addresses: Sequence[Annotated]) -> dict[str, float]:
    """Of the provinces, cities and counties that the texts name, the share read right; endings as 市 do not count.

    Peers answer official names and fill in what the text leaves out; that is not held against them here.
    """
    right, wanted = Counter[str](), Counter[str]()
    for address in addresses:
        read = way(address.text)
        for level, part in enumerate(DIVISIONS):
            spans = {_short(span, level) for span in address.parts.get(part, ())}
            wanted[part] += bool(spans)
            right[part] += _short(bare(read.get(part, "")), level) in spans
    return {part: round(right[part] / wanted[part], 3) for part in DIVISIONS}


def _short(name: str, level: int) -> str:
    return ENDINGS[level].sub("", name)


def run(rounds: int = 5, *, name: str = "dev") -> dict[str, Any]:
    """Measure and compare on the addresses of `name`."""
    addresses, places = annotated(name), national_places()
    texts = [address.text for address in addresses]
    peers, left_out = _installed()
    return {
        "name": "addresses",
        "machine": machine(*peers),
        "size": {"addresses": len(texts), "rounds": rounds, "sample": SAMPLE},
        "figures": {
            "per_s": {
                "parse": _per_second(lambda text: parse(text, places), texts, rounds),
                "parse_without_table": _per_second(parse, texts, rounds),
                "fold": _per_second(fold, texts, rounds),
            },
            "parts": scored(to_parts(places), addresses),
            "parts_without_table": scored(to_parts(NOWHERE), addresses),
        },
        **_beside({"ours": to_parts(places), **peers}, addresses[:SAMPLE], rounds),
        "left_out": left_out,
    }


def _per_second(way: Callable[[str], object], texts: Sequence[str], rounds: int) -> int:
    """Texts in a second of one core, its own time only, each batch at its best: the machine has other work."""
    spent = 0.0
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        spent += min(_processor_time(way, batch) for _ in range(rounds))
    return round(len(texts) / spent)


def _processor_time(way: Callable[[str], object], texts: Sequence[str]) -> float:
    begin = process_time()
    for text in texts:
        way(text)
    return process_time() - begin


def _beside(ways: Mapping[str, Way], addresses: Sequence[Annotated], rounds: int) -> dict[str, Any]:
    """The peers and ours on a sample: divisions read right, addresses a second, and how many times faster ours is."""

    def reading(way: Way) -> Callable[[], object]:
        return lambda: [way(address.text) for address in addresses]

    seconds = alternate({name: reading(way) for name, way in ways.items()}, rounds)
    return {
        "peers": {
            name: {"per_s": round(len(addresses) / min(seconds[name])), "named_right": named_right(way, addresses)}
            for name, way in ways.items()
        },
        "ratios": {name: ratio(seconds, "ours", name) for name in ways if name != "ours"},
    }


def to_parts(places: Places) -> Way:
    """Our way: the parts by name, with this table."""

    def way(text: str) -> Read:
        parts = parse(text, places)
        return {part: getattr(parts, part) for part in PARTS}

    return way


def _installed() -> tuple[dict[str, Way], dict[str, str]]:
    """The peers that can be imported, and why the others cannot."""
    ways: dict[str, Way] = {}
    reasons: dict[str, str] = {}
    for name, make in {"jionlp": _jionlp, "cpca": _cpca}.items():
        try:
            with contextlib.redirect_stdout(sys.stderr):  # one of them greets
                ways[name] = make(importlib.import_module(name))
        except ImportError as error:
            reasons[name] = str(error)
    return ways, reasons


def _jionlp(library: Any) -> Way:
    def way(text: str) -> Read:
        found = library.parse_location(text, town_village=True)
        return {part: found.get(part) or "" for part in (*DIVISIONS, "town")}

    return way


def _cpca(library: Any) -> Way:
    def way(text: str) -> Read:
        row = library.transform([text]).iloc[0]
        return {part: row[column] or "" for part, column in zip(DIVISIONS, "省市区", strict=True)}

    return way
