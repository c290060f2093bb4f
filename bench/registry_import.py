"""A table of residents taken over by the measured installation:  python -m bench.registry_import ROWS csv|xlsx.

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
from pathlib import Path
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    django.setup()

from django.core.management import call_command

from bench.registry_table import AREA, HEAD, residents
from gezhi.domain.registry import services
from gezhi.domain.registry.services.importing.orders import Order
from gezhi.domain.registry.services.importing.taking_over import take_over
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.collecting import collect_seldom
from gezhi.ground.plumbing.tabular import Limits, Sheet, write_workbook
from gezhi.ground.plumbing.tabular.office import read_office_table

LIMITS = Limits(file_bytes=10**9, unpacked_bytes=10**10, rows=2_000_000, columns=100)


def written(rows: int, form: str, folder: Path) -> Path:
    """The table as a file."""
    file = folder / f"residents.{form}"
    if form == "xlsx":
        write_workbook(file, [Sheet("居民", HEAD, residents(rows))])
    else:
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(HEAD)
            writer.writerows(residents(rows))
    return file


def run(rows: int, form: str) -> dict[str, Any]:
    """Take the table over into a new, empty register."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    at = now()
    collect_seldom()  # as the worker does, which takes large tables over
    with tempfile.TemporaryDirectory() as folder:
        file = written(rows, form, Path(folder))
        said = services.gathering(by=SYSTEM, source=services.Source.IMPORT, at=at, title=file.name)
        began, worked = time.perf_counter(), time.process_time()
        table = read_office_table(file, name=file.name, limits=LIMITS)
        taken = take_over(order=Order(AreaCode(AREA), SYSTEM, said, at), table=table)
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return {
        "rows": taken.rows,
        "made": taken.made,
        "refused": len(taken.refused),
        "doubtful": taken.doubtful,
        "seconds": round(seconds, 1),
        "rows_per_second": round(taken.rows / seconds),
        "processor_seconds": round(cpu, 1),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), sys.argv[2])))
