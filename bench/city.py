"""Builds the city of a benchmark:  python -m bench.city CASES  prints the tokens as one line of JSON.

The demo district with its people; its played matters copied until there are so many cases. Files by rule and needs no
check, as the life-cycle benchmark asks.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", matters=800, stdout=sys.stderr)
    fill(count)
    print(json.dumps(tokens()))


def fill(count: int) -> None:
    """Copy played cases until there are `count`."""
    from gezhi.demo.enlarge import add_matters
    from gezhi.domain.cases.services import catalogue
    from gezhi.ground.plumbing.actors import SYSTEM
    from gezhi.ground.plumbing.databases import analyse
    from gezhi.ground.plumbing.journal.sealing import seal_all

    catalogue.set_procedure(
        by=SYSTEM, files_by_rule=True, needs_handler=False, needs_confirmation=False, needs_check=False
    )
    add_matters(count, say=progress())
    started = time.monotonic()
    if sealed := seal_all():
        print(f"  {sealed:,} journal lines sealed in {time.monotonic() - started:.0f} s", file=sys.stderr)
        analyse()


def progress() -> Callable[[int, int], None]:
    """Tells every twenty thousand cases how many stand, how fast, and how much of the processor the writer took."""
    began, worked = time.monotonic(), time.process_time()

    def say(done: int, count: int) -> None:
        if done % 20_000 == 0 or done == count:
            wall, cpu = time.monotonic() - began, time.process_time() - worked
            rates = f"{done / wall:,.0f} a second, {done / cpu:,.0f} a second of the writer's processor"
            print(f"  {done:,} of {count:,} cases: {rates}", file=sys.stderr, flush=True)

    return say


def tokens() -> dict[str, Any]:
    """A token of each post that the benchmarks speak with, ids they need, and points inside the district."""
    from gezhi.demo.ground import find_spots
    from gezhi.domain.accounts import selectors, services
    from gezhi.ground.kernel.clock import now
    from gezhi.ground.plumbing.actors import SYSTEM

    found: dict[str, Any] = {}
    for name in ("acceptor", "dispatcher", "department", "worker", "leader"):
        account = selectors.account_by_username(name)
        if account is None:
            raise RuntimeError(f"the demo has no account {name}")
        found[name] = services.issue_token(by=SYSTEM, account=account, name="bench", at=now())
    names = {name: str(id) for id, name in selectors.department_names().items()}
    found["bureau"] = names["综合行政执法局"]
    found["spots"] = [[spot.lon, spot.lat] for spot in find_spots(500, 11)]
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]))
