"""The kernel on borders that nobody here drew; skipped where the shared data is absent."""

import json
from pathlib import Path

from gezhi.ground.kernel.geometry import Repair, Surface, area_m2, read_geojson
from gezhi.ground.kernel.locate import LocateIndex, build
from gezhi.ground.kernel.tests.meshes import hard_places, oracle
from tests.shared_data import shared


def borders(file: Path) -> dict[str, tuple[Surface, list[Repair]]]:
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {
        f"{feature['properties'].get('admin_level', '')} {feature['properties']['name']}": read_geojson(
            feature["geometry"]
        )
        for feature in features
    }


def test_all_towns_of_dongguan_are_read_and_their_repairs_named() -> None:
    towns = borders(shared("dongguan-towns-bd09/dongguan-towns.geojson"))
    repairs = {name.strip(): done for name, (_, done) in towns.items()}

    assert len(towns) == 32
    assert repairs["寮步镇"] == [Repair.RING_CLOSED, Repair.RING_DROPPED]
    assert repairs["厚街镇"] == []
    assert all(surface.is_valid for surface, _ in towns.values())
    # The known 2,449 km² are a sphere's; the ellipsoid has less at this latitude.
    assert 0.994 < sum(area_m2(surface) for surface, _ in towns.values()) / 2449e6 < 1.0


def test_places_in_qingdao_are_found_in_their_streets_exactly(tmp_path: Path) -> None:
    read = borders(shared("streets-qingdao/qingdao-admin.geojson"))
    streets = [(number, surface) for number, (name, (surface, _)) in enumerate(read.items()) if name.startswith("8 ")]
    places = hard_places(streets, 60)
    build(streets, tmp_path / "streets.locate")
    index = LocateIndex.open(tmp_path / "streets.locate")

    assert len(streets) == 135
    assert index.locate_many(*places.T).tolist() == oracle(streets, places).tolist()
