"""Cases in bulk: copies of cases that were played through the services, moved in time and place.

A copy has every row its original has — case, orders, access, evaluations, photos, reporter, journal — with new ids and
numbers, all instants moved by whole weeks (so that weekdays and clocks stay honest) and, where wanted, another place. A
test holds that a copy moved by nothing equals its original row by row.
"""

from __future__ import annotations

import gc
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from gezhi.demo.stencils import Numbers, Original, Rows, Spot, Stencil
from gezhi.ground.plumbing.databases import analyse, is_postgresql, room_for_many
from gezhi.ground.plumbing.spelling import load

BATCH = 4000
"""Copies in one transaction: well under the two seconds that a write may last."""

Say = Callable[[int, int], None]


def multiply(
    played: Sequence[Original],
    count: int,
    *,
    weeks: int = 104,
    spots: Sequence[Spot] = (),
    seed: int = 1,
    say: Say | None = None,
) -> int:
    """Write `count` copies, moved up to `weeks` into the past; the number of rows written.

    `say` hears the copies written and the copies wanted after each batch. The journal's lines are settled, not yet
    numbered or sealed: the sealer does that as for any others.
    """
    dice, numbers, written, told = random.Random(seed), Numbers(), 0, 0
    stencils = [Stencil(original) for original in played]
    with no_collector(), room_for_many():
        for start in range(0, count, BATCH):
            done = min(start + BATCH, count)
            rows: Rows = defaultdict(list)
            for _ in range(start, done):
                back = dice.randrange(weeks) if weeks else 0
                dice.choice(stencils).fill(rows, back * 7, dice.choice(spots) if spots else None, numbers)
            written += _write(rows)
            if is_postgresql() and done >= 2 * told:
                analyse()  # plans made for small tables would read all of them for each foreign key
                told = done
            if say is not None:
                say(done, count)
    numbers.write_back()
    return written


@contextmanager
def no_collector() -> Iterator[None]:
    """Millions of rows without a circle among them: the collector would walk them for nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@transaction.atomic
def _write(rows: Rows) -> int:
    """Write copies in bulk; the cases come first, for the others point to them."""
    for model, spelled in rows.items():
        load(model, spelled)
    return sum(map(len, rows.values()))
