"""Same person? 700,000 rows against 300,000, and the FEBRL sets: our rules and weights beside Splink.

Run with `gezhi bench matching`. Each way runs in turn in a process of its own, with the same files, the same blocks and
two threads; where Splink is not installed it is left out and the reason told.
"""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from bench.machine import machine
from bench.matching_ways import PROBABLE, THREADS
from bench.rounds import spread
from bench.served import ROOT
from gezhi.domain.registry.rules.matching import bulk
from gezhi.domain.registry.rules.matching.weights import PUBLISHED, Weights, write
from gezhi.domain.registry.tests import febrl
from gezhi.domain.registry.tests.made_registers import Columns, Errors, Registers, made_registers

LEFT, RIGHT, BOTH = 700_000, 300_000, 240_000
SEED = 20261122
SETS = ROOT.parent / "shared" / "data" / "linkage-febrl"
GOALS = {"times_faster": 8, "precision_recall_points_lower": 0.1, "share_of_memory": 0.5}

Measured = dict[str, list[dict[str, float]]]


def run(rounds: int = 3, *, left: int = LEFT, right: int = RIGHT, both: int = BOTH) -> dict[str, Any]:
    """Measure and compare. Raises subprocess.CalledProcessError where a way fails."""
    peer = importlib.util.find_spec("splink") is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        registers = made_registers(left, right, both, seed=SEED)
        save(registers, folder)
        ways = ["ours", "ours_published", *(["splink"] if peer else [])]
        measured: Measured = {way: [] for way in ways}
        for _ in range(rounds):
            for way in ways:
                measured[way].append(alone(way, folder, folder / f"{way}.npz"))
        quality = {way: judged(folder / f"{way}.npz", registers) for way in ways}
        sets = febrl_figures(folder, peer) if SETS.exists() else {}
    return {
        "name": "matching",
        "machine": machine("numpy", "duckdb", *(["splink"] if peer else [])),
        "size": {"left": left, "right": right, "both": both, "rounds": rounds, "threads": THREADS},
        "figures": {way: said(measured[way]) | quality[way] for way in ways if way != "splink"}
        | {f"{name}_{key}": value for name, own in sets.items() for key, value in own["ours"].items()},
        "peers": {"splink": said(measured["splink"]) | quality["splink"]} if peer else {"left_out": LEFT_OUT},
        "ratios": ratios(measured, quality) if peer else {},
        "febrl_peers": {name: own["splink"] for name, own in sets.items() if "splink" in own},
        "goals": GOALS,
    }


LEFT_OUT = "splink is not installed (splink, sqlglot and pyarrow beside duckdb)"


def save(registers: Registers, folder: Path) -> None:
    """Both registers as Parquet, blanks as NULL, numbered as Splink wants it; who is who stays outside."""
    for name, columns in (("left", registers.left), ("right", registers.right)):
        _save(columns, folder / f"{name}.parquet")


def _save(columns: Columns, target: Path) -> None:
    texts = [name for name in columns if name != "person"]
    with duckdb.connect(config={"threads": THREADS}) as database:
        database.register("given", {name: columns[name].astype(object) for name in texts})
        selected = ", ".join(f"nullif({name}::VARCHAR, '') AS {name}" for name in texts)
        database.execute(f"CREATE TABLE rows AS SELECT {selected} FROM given")
        numbered = "SELECT row_number() OVER () - 1 AS unique_id, * FROM rows"
        database.execute(f"COPY ({numbered}) TO '{target}' (FORMAT parquet)")


def alone(way: str, folder: Path, target: Path) -> dict[str, float]:
    """Seconds, processor seconds and peak memory of one way in a process of its own."""
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    asked = [sys.executable, "-m", "bench.matching_ways", way, str(folder), str(target)]
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(asked, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def judged(target: Path, registers: Registers) -> dict[str, float]:
    """Precision and recall of the pairs from 0.9 on; of ours also those called certain and doubtful."""
    found = np.load(target)
    same = registers.left["person"][found["l"]] == registers.right["person"][found["r"]]
    both = int(np.isin(registers.right["person"], registers.left["person"]).sum())
    figures = _shares("", same[found["probability"] >= PROBABLE], both)
    if "sureness" in found:
        certain, doubtful = (found["sureness"] == place for place in (2, 1))
        figures |= _shares("certain_", same[certain], both)
        figures |= {"doubtful": int(doubtful.sum()), "doubtful_right": int(same[doubtful].sum())}
    return figures


def _shares(name: str, right: NDArray[np.bool_], both: int) -> dict[str, float]:
    precision, recall = right.mean(), right.sum() / both
    return {f"{name}precision": round(float(precision), 5), f"{name}recall": round(float(recall), 5)}


def said(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {key: round(statistics.median(one[key] for one in rounds), 2) for key in rounds[0]}


def ratios(measured: Measured, quality: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """How many times faster and smaller we are than Splink, and how many points better."""
    told: dict[str, Any] = {}
    for way in ("ours", "ours_published"):
        for key in ("seconds", "processor_s", "peak_mib"):
            pairs = zip(measured[way], measured["splink"], strict=True)
            told[f"{way}_{key}"] = spread([theirs[key] / own[key] for own, theirs in pairs])
        for key in ("precision", "recall"):
            told[f"{way}_{key}_points"] = round(100 * (quality[way][key] - quality["splink"][key]), 3)
    return told


def febrl_figures(folder: Path, peer: bool) -> dict[str, dict[str, dict[str, float]]]:
    """F1 and seconds of both on each set; ours from 0.5 on, Splink's at the better of 0.5 and 0.9."""
    told: dict[str, dict[str, dict[str, float]]] = {}
    for name in ("dataset1", "dataset2", "dataset3"):
        path = SETS / f"{name}.csv"
        _, truth = febrl.read(path)
        told[name] = {}
        for way in ("ours", *(["splink"] if peer else [])):
            target = folder / f"{name}_{way}.npz"
            seconds = alone(f"febrl_{way}", path, target)["seconds"]
            scores = [febrl.f1(_pairs(target, threshold), truth) for threshold in (0.5, PROBABLE)]
            best = scores[0] if way == "ours" else max(scores)
            told[name][way] = {"f1": round(best, 4), "seconds": round(seconds, 2)}
    return told


def _pairs(target: Path, threshold: float) -> set[tuple[int, int]]:
    found = np.load(target)
    likely = found["probability"] >= threshold
    ends = np.sort(np.column_stack([found["l"], found["r"]])[likely], axis=1)
    return {(int(a), int(b)) for a, b in ends}


def publish() -> None:
    """Learn the published weights anew and write them into the package, with their provenance."""
    errors = Errors(wrong_sex=0.003)
    registers = made_registers(LEFT, RIGHT, BOTH, seed=SEED, errors=errors)
    with tempfile.TemporaryDirectory() as name:
        save(registers, Path(name))
        learned = bulk.learn(Path(name) / "left.parquet", Path(name) / "right.parquet", seed=SEED, size=20)
    told = {
        "how": "our own expectation maximisation without labels over two made registers; bench/matching.py, publish()",
        **learned.provenance,
        "in_both": BOTH,
        "errors": {field: getattr(errors, field) for field in Errors.__slots__},
    }
    write(Weights(learned.fields, learned.share, learned.certain, learned.doubtful, told), PUBLISHED)


if __name__ == "__main__":
    publish()
