"""What `bench.safety` does inside the measured installation:  python -m bench.safety_city fill|verify NUMBER NUMBER.

`fill CASES PHOTOS` gives every case a reporter and fills the photo store; `verify PROCESSES RUNS` times verifying. Each
prints one line of JSON.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from PIL import Image

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    django.setup()

from django.conf import settings
from django.db import connection

from gezhi.domain.cases.selectors import Case
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.plumbing.jobs.models import DueInstant
from gezhi.ground.plumbing.journal import verifying
from gezhi.ground.plumbing.journal.sealing import seal_all
from gezhi.ground.plumbing.photos.store import file_of
from gezhi.ground.plumbing.sealing.registry import declared, keys_of_rows
from gezhi.ground.plumbing.sealing.values import Place, blind, seal_many

PHOTO_SIDE, PHOTO_BYTES, BATCH = 160, 60_000, 2000


def fill(cases: int, photos: int) -> dict[str, Any]:
    """Reporters with sealed name and phone until there are `cases` sealed values, and photos in the store.

    What the clock does once a night is done for today: it would come in the middle, and erase old reporters.
    """
    (table,) = [table for table in declared() if table.label == "cases.Reporter"]
    while (lacking := (cases - sealed_values()) // 2) > 0:
        report(table.model, min(BATCH, lacking))
    there = sum(1 for file in Path(settings.MEDIA_ROOT).rglob("*.full.jpg"))
    keep_photos(photos - there)
    at = now()
    for name, seconds in settings.CLOCK:
        if seconds >= 86400:
            DueInstant.objects.update_or_create(name=name[:64], defaults={"next_at": at + timedelta(seconds=seconds)})
    return {"sealed_values": sealed_values(), "photos": max(photos, there)}


def sealed_values() -> int:
    return sum(count for name, count in keys_of_rows(connection).items() if name.purpose == "seal")


def report(model: Any, count: int) -> None:
    """So many more reporters, for cases without."""
    table, rows = model._meta.db_table, []
    for case in Case.objects.filter(reporter=None).values_list("pk", flat=True)[:count]:
        id, phone = new_id(), f"139{secrets.randbelow(10**8):08}"
        name, sealed = seal_many([("王秀兰", Place(table, "name", id)), (phone, Place(table, "phone", id))])
        rows.append(model(id=id, case_id=case, name=name, phone=sealed, phone_blind=blind(phone, "phone")))
    if not rows:
        raise RuntimeError("there are not enough cases")
    model._base_manager.bulk_create(rows)


def keep_photos(count: int) -> None:
    """So many different photos in the store, full (about 60 kB) and small: one picture with other noise in each."""
    out = io.BytesIO()
    Image.effect_noise((PHOTO_SIDE, PHOTO_SIDE), 90).save(out, "JPEG", quality=80)
    picture = out.getvalue()
    for _ in range(count):
        content = picture + secrets.token_bytes(PHOTO_BYTES - len(picture))
        full = file_of(hashlib.sha256(content).hexdigest(), "full")
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content)
        file_of(hashlib.sha256(content).hexdigest(), "thumb").write_bytes(picture)


def verify(processes: int, runs: int) -> dict[str, Any]:
    """How long verifying takes, the process already started; RuntimeError when the journal is not clean."""
    seal_all()
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        verdict = verifying.verify(processes=processes)
        seconds.append(time.perf_counter() - began)
        if not verdict.clean:
            raise RuntimeError(verdict.faults[0])
    return {"entries": verdict.entries, "blocks": verdict.blocks, "seconds": seconds}


if __name__ == "__main__":
    deed = {"fill": fill, "verify": verify}[sys.argv[1]]
    print(json.dumps(deed(int(sys.argv[2]), int(sys.argv[3]))))
