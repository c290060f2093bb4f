"""Cases follow a new edition of the mesh: where they stand now, never where they were reported."""

from __future__ import annotations

from gezhi.domain.cases.models import Case, CaseAccess
from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids.services import Relocation
from gezhi.ground.plumbing.scope import inside

BATCH = 2000
BATCH_WRITTEN = 500


def move_cases(relocation: Relocation) -> int:
    """Give cases in changed cells the code of the cell they stand in now, by their point; the rows rewritten."""
    columns = ("id", "code", "cell_id", "lon", "lat")
    standing = Case.objects.filter(inside("code", relocation.affected)).only(*columns).order_by("pk")
    moved: list[Case] = []
    for case in standing.iterator(chunk_size=BATCH):
        code = relocation.place(case.code, case.lon, case.lat)
        if code != case.code:
            case.code = code
            moved.append(case)
    cells = grids.live_ids(case.code for case in moved)
    for case in moved:
        case.cell_id = cells[case.code]
    Case.objects.bulk_update(moved, ["code", "cell"], batch_size=BATCH_WRITTEN)
    codes = {case.pk: case.code for case in moved}
    seen = list(CaseAccess.objects.filter(case__in=moved).only("id", "case_id"))
    for access in seen:
        access.code = codes[access.case_id]
    CaseAccess.objects.bulk_update(seen, ["code"], batch_size=BATCH_WRITTEN)
    return len(moved)
