"""Streets out of a file: GeoJSON, as every map program writes it (RFC 7946)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from gezhi.domain.patrols.services.streets import StreetLine
from gezhi.ground.kernel.problem import problem

TOO_LARGE = problem("street.too_large", 413, "The file has {megabytes} MB; at most {most} MB are taken.")
UNREADABLE = problem("street.unreadable", 422, "This is no GeoJSON file with lines (feature {number}).")
MOST_MB = 50
NUMBERS, NAMES = ("number", "osm_id", "@id", "id"), ("name", "NAME")
"""Properties that hold the source's number of a street, and its name."""


def read_streets(content: bytes) -> list[StreetLine]:
    """The streets of a FeatureCollection, a line each; of several lines under one number each gets a number of its own.

    Raises Problem `street.too_large` or `street.unreadable`.
    """
    if len(content) > MOST_MB * 1_000_000:
        raise TOO_LARGE(megabytes=len(content) // 1_000_000, most=MOST_MB)
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise UNREADABLE(number=0) from None
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        raise UNREADABLE(number=0)
    return [line for number, feature in enumerate(features, start=1) for line in _lines(number, feature)]


def _lines(number: int, feature: Any) -> Iterator[StreetLine]:
    try:
        geometry, properties = feature["geometry"], feature.get("properties") or {}
        parts = {"LineString": [geometry["coordinates"]], "MultiLineString": geometry["coordinates"]}[geometry["type"]]
        lines = [[(float(place[0]), float(place[1])) for place in part] for part in parts]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise UNREADABLE(number=number) from None
    own = str(feature.get("id") or _first(properties, NUMBERS))
    for part, line in enumerate(lines):
        yield StreetLine(f"{own}-{part}" if own and part else own, _first(properties, NAMES), line)


def _first(properties: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((str(properties[name]) for name in names if properties.get(name)), "")
