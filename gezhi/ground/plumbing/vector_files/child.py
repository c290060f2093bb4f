"""The process that opens a stranger's file: limits first, one driver only, plain lines out.

Run as `python -P child.py REQUEST`, a file that needs no house around it; REQUEST is a JSON object with path, driver,
layer, memory_bytes, cpu_seconds and max_features. Answers lines of JSON on standard output: one head, then one line a
feature. Anything else it says, or any exit code but 0, means that the file could not be read.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

UNNEEDED = ("geopandas", "pandas", "pyarrow", "pyproj", "shapely")
"""What pyogrio would load where it is installed, in most of a second: plain WKB needs none of them."""


def main(request: dict[str, Any]) -> None:
    """Read the file of `request` and write its lines."""
    resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in UNNEEDED:
        sys.modules[name] = None  # type: ignore[assignment]  # so the import system is told that it is not there
    import pyogrio  # after the limits: it loads the drivers

    if set(pyogrio.list_drivers()) != {request["driver"]}:
        raise SystemExit(3)
    for line in _lines(request):
        sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def _lines(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import pyogrio

    path = request["path"]
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    wanted = request["layer"] or (layers[0] if len(layers) == 1 else None)
    if wanted not in layers:
        yield {"layers": layers}
        return
    info = pyogrio.read_info(path, layer=wanted, force_feature_count=True)
    yield {"layers": layers, "layer": wanted, "crs": info["crs"], "features": int(info["features"])}
    if info["features"] <= request["max_features"]:
        yield from _features(path, wanted)


def _features(path: str, layer: str) -> Iterator[dict[str, Any]]:
    from pyogrio import raw

    meta, _, shapes, columns = raw.read(path, layer=layer, encoding=_encoding(path), datetime_as_string=True)
    names = [str(name) for name in meta["fields"]]
    for position in range(len(shapes) if shapes is not None else 0):
        shape = shapes[position]
        yield {
            "properties": {name: _plain(column[position]) for name, column in zip(names, columns, strict=True)},
            "wkb": None if shape is None else base64.b64encode(shape).decode("ascii"),
        }


def _encoding(path: str) -> str | None:
    """What a Shapefile without .cpg is written in: UTF-8 where its table is that, else GB 18030. None elsewhere."""
    file = Path(path)
    if file.suffix != ".shp" or file.with_suffix(".cpg").exists():
        return None
    try:
        file.with_suffix(".dbf").read_bytes()[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"


def _plain(value: Any) -> str | int | float | bool | None:
    """A property as JSON has it; NaN is nothing."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or value != value:  # noqa: PLR0124  (NaN)
        return None
    if isinstance(value, str | int | float | bool):
        return value
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
