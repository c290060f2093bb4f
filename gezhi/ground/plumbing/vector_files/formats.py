"""The four formats we open, by what the file is called, and whether its first bytes agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from gezhi.ground.kernel.problem import problem

UNKNOWN_FORMAT = problem(
    "vector_file.unknown_format",
    422,
    "{file}: only GeoJSON (.geojson, .json), GeoPackage (.gpkg), zipped Shapefile (.zip) and KML (.kml) are read.",
)
NOT_WHAT_IT_SAYS = problem("vector_file.not_what_it_says", 422, "{file} is called {format}, but its content is not.")
FORBIDDEN = problem("vector_file.forbidden", 422, "{file} holds {what}, which is not accepted.")

LINKS = re.compile(rb"<\s*(?:\w+:)?(NetworkLink|Link|Schema\s+parent|Model|Url)\b", re.IGNORECASE)
HEAD = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the word people know it by, and the one driver that may open it."""

    word: str
    driver: str


GEOJSON = Format("GeoJSON", "GeoJSON")
GEOPACKAGE = Format("GeoPackage", "GPKG")
SHAPEFILE = Format("Shapefile", "ESRI Shapefile")
KML = Format("KML", "LIBKML")

BY_SUFFIX = {".geojson": GEOJSON, ".json": GEOJSON, ".gpkg": GEOPACKAGE, ".zip": SHAPEFILE, ".kml": KML}


def format_of(name: str) -> Format:
    """The format a file name stands for. Raises Problem `vector_file.unknown_format`."""
    found = BY_SUFFIX.get(Path(name).suffix.lower())
    if found is None:
        raise UNKNOWN_FORMAT(file=name)
    return found


def check_content(file: Path, form: Format, name: str) -> None:
    """The first bytes must agree with the name, XML must bring no entities and no links.

    Raises Problem `vector_file.not_what_it_says` or `vector_file.forbidden`.
    """
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if not _AGREES[form.word](head):
        raise NOT_WHAT_IT_SAYS(file=name, format=form.word)
    if form is KML:
        _check_xml(file.read_bytes(), name)


def _is_geojson(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"{") and (b'"type"' in text or len(head) == HEAD)


def _is_geopackage(head: bytes) -> bool:
    """An SQLite file whose application id is GPKG (or GP10 to GP12 of the older editions), read at offset 68."""
    return head.startswith(b"SQLite format 3\x00") and head[68:72] in {b"GPKG", b"GP10", b"GP11", b"GP12"}


def _is_zip(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def _is_kml(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith((b"<?xml", b"<kml")) and b"<kml" in head


_AGREES = {"GeoJSON": _is_geojson, "GeoPackage": _is_geopackage, "Shapefile": _is_zip, "KML": _is_kml}


def _check_xml(content: bytes, name: str) -> None:
    """UTF-8 only, so that what is looked for cannot hide in another encoding."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NOT_WHAT_IT_SAYS(file=name, format="KML") from None
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise FORBIDDEN(file=name, what="XML entities")
    if LINKS.search(content):
        raise FORBIDDEN(file=name, what="links to other files")
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)", content.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}:
        raise NOT_WHAT_IT_SAYS(file=name, format="KML")
