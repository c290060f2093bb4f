"""Real tracks of Beijing (GeoLife) through the wire and the rules; `test_reference` asks a library beside ours."""

from __future__ import annotations

import numpy as np
import pytest

from gezhi.domain.patrols.rules.noise import sift, steps
from gezhi.domain.patrols.rules.recording import length, recorded
from gezhi.domain.patrols.rules.staying import length_m, stays
from gezhi.domain.patrols.rules.track import joined
from gezhi.domain.patrols.rules.wire import decode, encode
from gezhi.domain.patrols.tests.geolife import read_csv, read_plt
from tests.shared_data import shared

POINTS = 20_000


def test_a_real_track_passes_the_wire_unchanged_in_under_ten_bytes_a_point() -> None:
    track = read_csv(shared("gps-geolife-001/track.csv.gz"), POINTS)
    pieces = [encode(track.take(np.arange(begin, min(begin + 1000, len(track))))) for begin in range(0, POINTS, 1000)]
    back = joined(decode(piece) for piece in pieces)

    once = joined([track])
    assert np.array_equal(back.time, once.time)
    assert np.array_equal(back.lon, once.lon)
    assert sum(map(len, pieces)) < 10 * POINTS


@pytest.mark.parametrize("number", range(8))
def test_a_real_file_is_mostly_believed_and_never_longer_than_its_points(number: int) -> None:
    files = sorted(shared("gps-geolife-001/plt-000").glob("*.plt"))
    track = joined([read_plt(files[number])])
    found = sift(track)

    assert found.is_noise.mean() < 0.02
    assert length_m(found.kept) <= steps(track)[0].sum() * 1.001
    whole = float(track.seconds[-1] - track.seconds[0])
    assert length(recorded(track)) <= whole
    assert sum(stay.seconds for stay in stays(found.kept)) <= whole
