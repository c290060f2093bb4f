"""Strangers' vector files: what is read, and what is refused before anything is opened."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.vector_files import Limits, read_vector_file

SQUARE = shapely.box(120.0, 36.0, 120.1, 36.1)

VRT = b"""<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>/etc/passwd</SrcDataSource>
</OGRVRTLayer></OGRVRTDataSource>"""


def written(folder: Path, driver: str, suffix: str, name: str = "网格") -> Path:
    """A file with one square, written by GDAL."""
    path = folder / f"cells{suffix}"
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(SQUARE)], dtype=object),
        field_data=[np.array([name], dtype=object)],
        fields=["name"],
        geometry_type="Polygon",
        crs="EPSG:4490",
        driver=driver,
    )
    return path


def zipped(folder: Path, members: Mapping[str, bytes | Path]) -> Path:
    archive = folder / "cells.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content if isinstance(content, bytes) else content.read_bytes())
    return archive


def shapefile(folder: Path, *, encoding: str = "UTF-8", prefix: str = "mesh/") -> dict[str, bytes | Path]:
    """The members of a zipped Shapefile without a .cpg."""
    path = folder / "cells.shp"
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(SQUARE)], dtype=object),
        field_data=[np.array(["网格"], dtype=object)],
        fields=["name"],
        geometry_type="Polygon",
        crs="EPSG:4490",
        driver="ESRI Shapefile",
        encoding=encoding,
    )
    return {f"{prefix}{part.name}": part for part in folder.glob("cells.*") if part.suffix != ".cpg"}


def refused(file: Path, **options: object) -> str:
    with pytest.raises(Problem) as refusal:
        read_vector_file(file, **options)  # type: ignore[arg-type]
    return refusal.value.code


@pytest.mark.parametrize(("driver", "suffix"), [("GeoJSON", ".geojson"), ("GPKG", ".gpkg"), ("KML", ".kml")])
def test_features_come_with_number_properties_and_shape(tmp_path: Path, driver: str, suffix: str) -> None:
    read = read_vector_file(written(tmp_path, driver, suffix))
    (feature,) = read.features
    assert feature.number == 1
    assert "网格" in feature.properties.values()
    assert feature.wkb is not None
    assert shapely.equals(shapely.from_wkb(feature.wkb), SQUARE)


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_a_zipped_shapefile_without_cpg_is_read_in_utf8_or_gb18030(tmp_path: Path, encoding: str) -> None:
    (feature,) = read_vector_file(zipped(tmp_path, shapefile(tmp_path, encoding=encoding))).features
    assert feature.properties == {"name": "网格"}


def test_the_reference_system_a_file_claims_is_told(tmp_path: Path) -> None:
    assert "4490" in (read_vector_file(written(tmp_path, "GPKG", ".gpkg")).crs or "")


def test_a_vrt_named_gpkg_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "cells.gpkg"
    file.write_bytes(VRT)
    assert refused(file) == "vector_file.not_what_it_says"


def test_no_driver_but_the_named_one_would_open_it_either(tmp_path: Path) -> None:
    """A VRT that passes for GeoJSON at its first bytes still meets a child that knows GeoJSON alone."""
    file = tmp_path / "cells.geojson"
    file.write_bytes(b'{"type": "x"}' + VRT)
    assert refused(file) == "vector_file.unreadable"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cells.geojson", b"PK\x03\x04 not json"),
        ("cells.gpkg", b"SQLite format 3\x00" + bytes(100)),
        ("cells.zip", b'{"type": "FeatureCollection"}'),
        ("cells.kml", b"<gml/>"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name) == "vector_file.not_what_it_says"


def test_a_plain_database_named_gpkg_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cells.gpkg"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE secret (word TEXT)")
    assert refused(file) == "vector_file.not_what_it_says"


@pytest.mark.parametrize("name", ["cells.vrt", "cells.gml", "cells", "/vsicurl/http.csv"])
def test_other_formats_are_refused_by_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / "upload"
    file.write_bytes(VRT)
    assert refused(file, name=name) == "vector_file.unknown_format"


@pytest.mark.parametrize(
    "inside",
    [
        b'<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b"<NetworkLink><Link><href>http://example.org/x.kml</href></Link></NetworkLink>",
    ],
)
def test_kml_with_entities_or_links_is_refused(tmp_path: Path, inside: bytes) -> None:
    file = tmp_path / "cells.kml"
    file.write_bytes(b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2">' + inside + b"</kml>")
    assert refused(file) == "vector_file.forbidden"


def test_kml_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cells.kml"
    file.write_bytes(b'<?xml version="1.0" encoding="UTF-16"?><kml></kml>')
    assert refused(file) == "vector_file.not_what_it_says"


@pytest.mark.parametrize("member", ["../cells.shp", "/tmp/cells.shp", "C:\\cells.shp", "a/../../cells.shp", "x.vrt"])
def test_names_that_lead_out_of_the_archive_are_refused(tmp_path: Path, member: str) -> None:
    archive = zipped(tmp_path, {**shapefile(tmp_path), member: b"x"})
    assert refused(archive) == "vector_file.bad_member"


def test_a_zip_bomb_is_stopped_at_the_limit(tmp_path: Path) -> None:
    members = shapefile(tmp_path)
    members["mesh/cells.shp"] = bytes(20_000_000)
    archive = zipped(tmp_path, members)
    assert archive.stat().st_size < 100_000
    assert refused(archive, limits=Limits(unpacked_bytes=1_000_000)) == "vector_file.too_large"


def test_a_shapefile_without_its_parts_or_with_two_layers_is_refused(tmp_path: Path) -> None:
    members = shapefile(tmp_path)
    two = {**members, "mesh/other.shp": b"x"}
    del members["mesh/cells.dbf"]
    assert refused(zipped(tmp_path, members)) == "vector_file.not_one_shapefile"
    assert refused(zipped(tmp_path, two)) == "vector_file.not_one_shapefile"


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    archive = zipped(tmp_path, shapefile(tmp_path))
    archive.write_bytes(archive.read_bytes()[:200])
    assert refused(archive) == "vector_file.bad_zip"


def test_too_many_features_and_too_many_bytes_are_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "GeoJSON", ".geojson")
    assert refused(file, limits=Limits(features=0)) == "vector_file.too_many"
    assert refused(file, limits=Limits(file_bytes=10)) == "vector_file.too_large"


def test_a_file_that_costs_too_much_memory_is_unreadable_and_the_parent_lives(tmp_path: Path) -> None:
    file = tmp_path / "cells.geojson"
    ring = [[120 + i * 1e-6, 36.0] for i in range(200_000)]
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert len(read_vector_file(file).features) == 1
    assert refused(file, limits=Limits(memory_bytes=200_000_000)) == "vector_file.unreadable"


def test_a_file_with_several_layers_asks_for_one(tmp_path: Path) -> None:
    path = written(tmp_path, "GPKG", ".gpkg")
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE other (fid INTEGER PRIMARY KEY, geom BLOB)")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('other','features','o',4490)"
        )
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('other','geom','POLYGON',4490,0,0)")
    assert refused(path) == "vector_file.which_layer"
    assert len(read_vector_file(path, layer="cells").features) == 1
