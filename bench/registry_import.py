"""Tables of residents taken over by the measured installation:  python -m bench.registry_import ROWS csv|xlsx.

Made residents behind made doors, families of one to three with their household; one number in a hundred has a wrong
check digit and is refused. Everything is done that the product does: numbers checked, sealed and found again by their
blind index, who may be there already compared, ties, registrations, history, counts and journal written. Prints one
line of JSON.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    django.setup()

from django.core.management import call_command

from bench.registry_table import COUNTY, HEAD, residents
from gezhi.domain.registry import services
from gezhi.domain.registry.services.importing.orders import Order, Taken
from gezhi.domain.registry.services.importing.taking_over import take_over
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.collecting import collect_seldom
from gezhi.ground.plumbing.databases import room_for_many
from gezhi.ground.plumbing.tabular import Limits, Sheet, write_workbook
from gezhi.ground.plumbing.tabular.office import read_office_table

OF_COMMUNITY = 10_000
"""Rows of one table: a community's residents."""
LIMITS = Limits(file_bytes=10**9, unpacked_bytes=10**10, rows=2_000_000, columns=100)


def written(rows: int, form: str, folder: Path) -> list[tuple[str, Path]]:
    """A table from each community, with its code."""
    lines = residents(rows)
    files: list[tuple[str, Path]] = []
    while part := list(islice(lines, OF_COMMUNITY)):
        code = f"{COUNTY}{len(files) // 10 + 1:03d}{len(files) % 10 + 1:03d}"
        file = folder / f"{code}.{form}"
        if form == "xlsx":
            write_workbook(file, [Sheet("居民", HEAD, part)])
        else:
            with file.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows([HEAD, *part])
        files.append((code, file))
    return files


def run(rows: int, form: str) -> dict[str, Any]:
    """Take the tables over into a new, empty register."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_seldom()  # as the worker does, which takes large tables over
    told, seconds, cpu = Taken(), 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for code, file in written(rows, form, Path(folder)):
            began, worked = time.perf_counter(), time.process_time()
            at = now()
            said = services.gathering(by=SYSTEM, source=services.Source.IMPORT, at=at, title=file.name)
            table = read_office_table(file, name=file.name, limits=LIMITS)
            with room_for_many():  # so does the worker, too
                told.add(take_over(order=Order(AreaCode(code), SYSTEM, said, at), table=table), with_refused=True)
            seconds, cpu = seconds + time.perf_counter() - began, cpu + time.process_time() - worked
    return {
        "rows": told.rows,
        "made": told.made,
        "refused": len(told.refused),
        "doubtful": told.doubtful,
        "seconds": round(seconds, 1),
        "rows_per_second": round(told.rows / seconds),
        "processor_seconds": round(cpu, 1),
        "megabytes": max(_megabytes(resource.RUSAGE_SELF), _megabytes(resource.RUSAGE_CHILDREN)),
    }


def _megabytes(whose: int) -> int:
    return round(resource.getrusage(whose).ru_maxrss / 1024)


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), sys.argv[2])))
