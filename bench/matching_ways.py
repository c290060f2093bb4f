"""The ways of `bench matching`, each alone in a process of its own: `python -m bench.matching_ways WAY FOLDER`.

Prints one JSON line: seconds and processor seconds from files to pairs, most memory the process ever had, and where the
pairs were written. Splink is set up plainly: out-of-the-box comparisons, defaults everywhere, and blocked as ours is.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from gezhi.domain.registry.rules.matching import bulk
from gezhi.domain.registry.rules.matching.people import PEOPLE
from gezhi.domain.registry.rules.matching.sounds import sound
from gezhi.domain.registry.rules.matching.weights import Weights, published
from gezhi.domain.registry.tests import febrl

THREADS = 2
PROBABLE = 0.9
Pairs = dict[str, NDArray[Any]]


def ours(folder: Path, weights: Weights | None = None) -> Pairs:
    """Weights learned from the two registers, then matched."""
    found = bulk.match(folder / "left.parquet", folder / "right.parquet", weights=weights, threads=THREADS)
    right = np.flatnonzero(found.left >= 0)
    of = found.left[right], found.probability[right], found.sureness[right]
    return dict(zip(("l", "r", "probability", "sureness"), (of[0], right, *of[1:]), strict=True))


def ours_published(folder: Path) -> Pairs:
    return ours(folder, published())


def splink(folder: Path) -> Pairs:
    """Trained on the two registers, then predicted; of its pairs those above the threshold."""
    from splink import block_on
    from splink import comparison_library as compare

    blocks = [block_on(*block) for block in PEOPLE.blocks]
    comparisons = [
        compare.LevenshteinAtThresholds("name"),
        compare.DateOfBirthComparison("birth", input_is_string=True, datetime_format="%Y%m%d"),
        compare.ExactMatch("sex"),
        compare.DamerauLevenshteinAtThresholds("document"),
        compare.ExactMatch("phone"),
        compare.ExactMatch("home"),
    ]
    trained = [block_on("name", "birth"), block_on("phone", "birth"), block_on("document")]
    sure = [block_on("document", "name"), block_on("name", "birth", "phone"), block_on("name", "birth", "home")]
    tables = [f"SELECT * FROM read_parquet('{folder / name}.parquet')" for name in ("left", "right")]
    return _splink(Plan("link_only", tables, comparisons, blocks, sure, trained))


def febrl_ours(folder: Path) -> Pairs:
    columns, _ = febrl.read(folder)
    found = bulk.within(columns, model=febrl.FEBRL, threads=THREADS)
    return {"l": found.first, "r": found.second, "probability": found.probability}


def febrl_splink(folder: Path) -> Pairs:
    from splink import block_on
    from splink import comparison_library as compare

    blocks = [block_on(*block) for block in febrl.FEBRL.blocks]
    comparisons = [
        compare.NameComparison("given_name"),
        compare.NameComparison("surname"),
        compare.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        compare.DamerauLevenshteinAtThresholds("soc_sec_id"),
        *(compare.ExactMatch(column) for column in ("street_number", "postcode", "state")),
        *(compare.LevenshteinAtThresholds(column) for column in ("address_1", "address_2", "suburb")),
    ]
    sure = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    trained = [block_on("date_of_birth"), block_on("postcode"), block_on("soc_sec_id")]
    texts = ", ".join(f"nullif(trim({column}), '') AS {column}" for column in febrl.COLUMNS)
    table = f"SELECT row_number() OVER () - 1 AS unique_id, {texts} FROM read_csv('{folder}', all_varchar = true)"
    return _splink(Plan("dedupe_only", [table], comparisons, blocks, sure, trained, probable=0.5))


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules that are surely right say how many pairs there are; `trained` are the blocks of its EM sessions."""

    kind: Any
    tables: Sequence[str]
    comparisons: Sequence[Any]
    blocks: Sequence[Any]
    sure: Sequence[Any]
    trained: Sequence[Any]
    probable: float = PROBABLE


def _splink(plan: Plan) -> Pairs:
    from splink import DuckDBAPI, Linker, SettingsCreator

    database = duckdb.connect(config={"threads": THREADS})
    api = DuckDBAPI(connection=database)
    frames = []
    for name, table in zip(("left", "right"), plan.tables, strict=False):
        database.execute(f"CREATE TABLE {name}_rows AS {table}")
        frames.append(api.register(f"{name}_rows", dataset_display_name=name))
    settings = SettingsCreator(
        link_type=plan.kind,
        comparisons=list(plan.comparisons),
        blocking_rules_to_generate_predictions=list(plan.blocks),
        retain_matching_columns=False,
    )
    linker = Linker(frames, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(list(plan.sure), recall=0.8)
    linker.training.estimate_u_using_random_sampling(seed=1)
    for block in plan.trained:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    found = linker.inference.predict(threshold_match_probability=plan.probable)
    columns = "unique_id_l AS l, unique_id_r AS r, match_probability AS probability"
    pairs: Pairs = database.execute(f"SELECT {columns} FROM {found.physical_name}").fetchnumpy()
    return pairs


WAYS: dict[str, Callable[[Path], Pairs]] = {
    way.__name__: way for way in (ours, ours_published, splink, febrl_ours, febrl_splink)
}


def _import(way: str) -> None:
    """What a way imports late is there before its time counts."""
    if way.endswith("splink"):
        importlib.import_module("splink.comparison_library")
        importlib.import_module("splink").DuckDBAPI  # noqa: B018  (imported when it is asked for)
    else:
        sound("文")


def main(way: str, folder: Path, target: Path) -> None:
    _import(way)
    begin, processor = perf_counter(), process_time()
    pairs = WAYS[way](folder)
    seconds, processor = perf_counter() - begin, process_time() - processor
    np.savez(target, allow_pickle=False, **pairs)
    sys.stdout.write(json.dumps({"seconds": seconds, "processor_s": processor, "peak_mib": peak_mib()}) + "\n")


def peak_mib() -> float:
    """The most memory this program ever held. Not what `getrusage` says: that counts the parent's before `exec`."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
