"""Reading a vector file of a stranger: name and content checked, opened by a child process under limits."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.vector_files.formats import SHAPEFILE, Format, check_content, format_of
from gezhi.ground.plumbing.vector_files.unpacking import TOO_LARGE, unpack_shapefile

UNREADABLE = problem("vector_file.unreadable", 422, "{file} cannot be read as {format}.")
TOO_SLOW = problem("vector_file.too_slow", 422, "{file} could not be read within {seconds} seconds.")
TOO_MANY = problem("vector_file.too_many", 413, "{file} has {count} features; at most {limit} are read at once.")
WHICH_LAYER = problem("vector_file.which_layer", 422, "{file} has the layers {layers}: name one of them.")

CHILD = str(Path(__file__).with_name("child.py"))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost."""

    file_bytes: int = 200_000_000
    unpacked_bytes: int = 500_000_000
    memory_bytes: int = 3_000_000_000
    cpu_seconds: int = 120
    wall_seconds: int = 180
    features: int = 200_000


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: its number in the file (from 1), its properties, its geometry as the file has it (WKB)."""

    number: int
    properties: Mapping[str, str | int | float | bool | None]
    wkb: bytes | None


@dataclass(frozen=True, slots=True)
class VectorFile:
    """What was read: the layer, the reference system the file claims (None when it says nothing), the features."""

    layer: str
    crs: str | None
    features: list[Feature]


def read_vector_file(file: Path, *, name: str = "", layer: str = "", limits: Limits | None = None) -> VectorFile:
    """The features of a GeoJSON, GeoPackage, zipped Shapefile or KML file that calls itself `name`.

    The driver is named by the file's suffix and its content must agree; nothing else is ever opened. Raises the
    Problems `vector_file.*`; the file itself is left as it is.
    """
    limits = limits or Limits()
    name = name or file.name
    form = format_of(name)
    if file.stat().st_size > limits.file_bytes:
        raise TOO_LARGE(file=name, limit=limits.file_bytes // 1_000_000)
    check_content(file, form, name)
    with tempfile.TemporaryDirectory(prefix="gezhi-vector-") as folder:
        path = _laid_out(file, form, Path(folder), name, limits)
        lines = _child(path, form, layer, name, limits)
    return _parsed(lines, form, name, limits)


def _laid_out(file: Path, form: Format, folder: Path, name: str, limits: Limits) -> Path:
    """The file in a folder of its own, under a name of our choosing: neighbours and odd names cannot matter."""
    if form is SHAPEFILE:
        return unpack_shapefile(file, folder, name, limits.unpacked_bytes)
    suffix = {"GeoJSON": ".geojson", "GeoPackage": ".gpkg", "KML": ".kml"}[form.word]
    return Path(shutil.copyfile(file, folder / f"layer{suffix}"))


def _child(path: Path, form: Format, layer: str, name: str, limits: Limits) -> list[bytes]:
    request = {
        "path": str(path),
        "driver": form.driver,
        "layer": layer,
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "max_features": limits.features,
    }
    try:
        done = subprocess.run(  # noqa: S603  (our own module, arguments of our own)
            [sys.executable, "-P", CHILD, json.dumps(request)],
            cwd=path.parent,
            env=_environment(form.driver),
            capture_output=True,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TOO_SLOW(file=name, seconds=limits.wall_seconds) from None
    if done.returncode != 0:
        raise UNREADABLE(file=name, format=form.word)
    return done.stdout.splitlines()


def _environment(driver: str) -> dict[str, str]:
    """A bare environment in which GDAL registers no driver but `driver`, and no network."""
    others = ",".join(sorted(_drivers() - {driver}))
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "OPENBLAS_NUM_THREADS": "1",
        "GDAL_SKIP": others,
        "OGR_GEOJSON_MAX_OBJ_SIZE": "100",
        "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
        "CPL_CURL_ENABLE_VSIMEM": "NO",
        "GDAL_DRIVER_PATH": "disable",
    }


@cache
def _drivers() -> frozenset[str]:
    import pyogrio  # loading every driver takes a moment: only when a file comes

    return frozenset(pyogrio.list_drivers())


def _parsed(lines: list[bytes], form: Format, name: str, limits: Limits) -> VectorFile:
    try:
        head, *rest = (orjson.loads(line) for line in lines)
    except (ValueError, orjson.JSONDecodeError):
        raise UNREADABLE(file=name, format=form.word) from None
    if "layer" not in head:
        raise WHICH_LAYER(file=name, layers=", ".join(head["layers"][:20]))
    if head["features"] > limits.features:
        raise TOO_MANY(file=name, count=head["features"], limit=limits.features)
    return VectorFile(head["layer"], head["crs"], [_feature(number, line) for number, line in enumerate(rest, 1)])


def _feature(number: int, line: dict[str, Any]) -> Feature:
    wkb = line["wkb"]
    return Feature(number, line["properties"], None if wkb is None else base64.b64decode(wkb))
