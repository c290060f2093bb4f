"""Deeds done by a process of its own in the installation that the environment names.

`python -m tests.safety.deeds NAME …` prints one line of JSON.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

CALLERS = [("张三", "13800138000"), ("李四", "13900139000"), ("王五", "053286880000")]


def furnish() -> dict[str, Any]:
    """The cast's town with matters: residents' names and phones sealed, photos kept, deeds sealed in the journal."""
    from gezhi.domain.accounts import selectors as accounts
    from gezhi.domain.cases import services
    from gezhi.domain.cases.services.photos import PhotoIn
    from gezhi.domain.cases.services.places import Place
    from gezhi.domain.cases.vocabulary import Source
    from gezhi.ground.kernel.clock import now
    from gezhi.ground.plumbing.journal.sealing import seal_all
    from tests.cast import INSIDE
    from tests.long.deeds import build

    made = build()
    account = accounts.account_by_username("acceptor")
    assert account is not None
    scope = accounts.scope_of(account, at=now())
    for number, (name, phone) in enumerate(CALLERS):
        report = services.Report(
            words=f"第{number}件：路灯不亮\t“引号”\\反斜杠\n换行",
            place=Place(lon=INSIDE[0], lat=INSIDE[1], address="海棠路"),
            source=Source.HOTLINE,
            caller=services.Caller(name=name, phone=phone),
            photos=[PhotoIn(_picture(number))],
        )
        services.report(scope=scope, report=report)
        seal_all()
    return made


def _picture(number: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 40), (number * 60, 120, 90)).save(out, "JPEG")
    return out.getvalue()


def report_until(stop: str) -> dict[str, Any]:
    """One matter after the other, without photos, until there is a file of this name."""
    from gezhi.domain.accounts import selectors as accounts
    from gezhi.domain.cases import services
    from gezhi.domain.cases.services.places import Place
    from gezhi.ground.kernel.clock import now
    from tests.cast import INSIDE

    account = accounts.account_by_username("worker")
    assert account is not None
    scope = accounts.scope_of(account, at=now())
    number = 0
    while not Path(stop).exists() or not number:
        place = Place(lon=INSIDE[0], lat=INSIDE[1])
        services.report(scope=scope, report=services.Report(words=f"井盖松动 {number}", place=place))
        number += 1
    return {"reported": number}


def holdings() -> dict[str, Any]:
    """Everything there is: of each table the digests of its rows, the files, and what was sealed, opened."""
    from django.conf import settings

    from gezhi.domain.cases.models import Reporter
    from gezhi.ground.plumbing.backups.making import models_in_order
    from gezhi.ground.plumbing.journal.models import Deed
    from gezhi.ground.plumbing.journal.sealing import heads_file
    from gezhi.ground.plumbing.sealing.values import Place, unseal

    media = Path(settings.MEDIA_ROOT)
    opened = [
        (
            unseal(row.name, Place("case_reporter", "name", row.pk)),
            unseal(row.phone, Place("case_reporter", "phone", row.pk)),
        )
        for row in Reporter.objects.order_by("pk")
    ]
    return {
        "tables": {model._meta.db_table: _rows(model) for model in models_in_order()},
        "files": {str(f.relative_to(media)): _digest(f.read_bytes()) for f in sorted(media.rglob("*")) if f.is_file()},
        "heads": heads_file().read_text().splitlines(),
        "opened": opened,
        "last_seq": Deed.objects.exclude(deed__startswith="backup.").latest("seq").seq,
    }


def _rows(model: Any) -> list[str]:
    """A digest of each row by its key, but for the deeds of backing up and restoring themselves, and for what the
    sealer noted about transactions of another cluster."""
    rows = model._base_manager.order_by("pk")
    if model._meta.db_table == "journal_deed":
        rows = rows.exclude(deed__startswith="backup.")
    if model._meta.db_table == "journal_bookmark":
        rows = rows.exclude(name__startswith="sealer:")
    return [_digest(json.dumps([_plain(v) for v in row], sort_keys=True).encode()) for row in rows.values_list()]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if isinstance(value, dict | list | int | float | None) else str(value)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def next_seq() -> dict[str, Any]:
    """The number that the journal gives to the next deed."""
    from gezhi.ground.plumbing.actors import SYSTEM
    from gezhi.ground.plumbing.journal.writing import line

    row = line(deed="test.next", by=SYSTEM, subject=("test", None))
    row.save(force_insert=True)
    return {"seq": row.seq}


DEEDS: dict[str, Callable[..., dict[str, Any]]] = {
    "furnish": furnish,
    "report_until": report_until,
    "holdings": holdings,
    "next_seq": next_seq,
}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(DEEDS[sys.argv[1]](*sys.argv[2:]), default=str))
