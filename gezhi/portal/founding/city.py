"""What a new installation holds: the tree, what the city's folder brings, and three people with posts over all of it.

Every step before the last can be done again; the last one makes the three accounts, all or none. So a founding that was
broken off is simply done again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as accounts_services
from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.services import catalogue
from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids import services as mesh
from gezhi.ground.kernel.area_code import AreaCode, Level
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import EVERYTHING
from gezhi.ground.plumbing.sealing.ring import ring
from gezhi.portal.founding.administrators import Administrator

IS_DEMO = problem("init.is_demo", 409, "This is a demo installation (GEZHI_DEMO): found a city in an empty one.")
NOT_EMPTY = problem("init.not_empty", 409, "This installation is in use already: it has accounts.")
NO_PLACE = problem("init.no_place", 422, "Say which area it is for: --code, or a folder with divisions.")
NO_FOLDER = problem("init.no_folder", 422, "There is no folder {folder}.")
BAD_FILE = problem("init.bad_file", 422, "{file} of the city's folder: {reason}")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Founded:
    """What was founded: the area, how many areas stand in it, what the folder brought."""

    code: str
    name: str
    areas: int
    departments: int
    has_catalogue: bool
    has_calendar: bool


def check_empty() -> None:
    """Raises `init.is_demo` or `init.not_empty`."""
    if settings.IS_DEMO:
        raise IS_DEMO()
    if accounts.has_accounts():
        raise NOT_EMPTY()


def tree_of(folder: Path | None, code: str) -> tuple[Path, AreaCode | None]:
    """Where the tree comes from, and the area: the folder's own tables, else the national ones under `code`.

    `code` may be written in full (441900000000). Raises `init.no_folder`, `init.no_place`, `area_code.malformed`.
    """
    if folder is not None and not folder.is_dir():
        raise NO_FOLDER(folder=str(folder))
    area = AreaCode(_short(code)) if code else None
    if folder is not None and (folder / "divisions").is_dir():
        return folder / "divisions", area
    if area is None:
        raise NO_PLACE()
    return Path(settings.CITIES_DIR) / "cn" / "divisions", area


def _short(code: str) -> str:
    """441900000000 is the city 4419; a code of any level is left as it is."""
    if len(code) != Level.COMMUNITY or not code.isdigit():
        return code
    levels = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN)
    return next((code[:level] for level in levels if not code[level:].strip("0")), code)


def found(*, folder: Path | None, code: str, administrators: Sequence[Administrator], say: Say) -> Founded:
    """Found the city on a migrated, empty database.

    Raises `init.*`, and what loading the tables, the catalogue and the calendar refuses; without accounts it can be
    done again.
    """
    check_empty()
    tables, area = tree_of(folder, code)
    ring()
    say(_("the tree of areas"))
    mesh.import_divisions(by=SYSTEM, folder=tables, under=[area] if area else [])
    top = grids.live_cell(area) if area else grids.top_cell()
    departments = _load_folder(folder, say) if folder else 0
    say(_("three administrators"))
    _appoint(administrators, top)
    below = grids.counts_below(EVERYTHING, [top.code]).get(top.code, {})
    return Founded(
        top.code,
        top.name,
        sum(below.values()) + 1,
        departments,
        cases.editions(EVERYTHING).exists(),
        cases.versions(EVERYTHING).exists(),
    )


@transaction.atomic
def _appoint(administrators: Sequence[Administrator], top: grids.Cell) -> None:
    """Three accounts, each with one post over the whole area."""
    at = now()
    for one in administrators:
        account = accounts_services.create_account(
            by=SYSTEM, username=one.username, name=one.name, password=one.password, must_change=True, at=at
        )
        accounts_services.give_post(
            by=SYSTEM, account=account, role=one.role, cell_id=top.pk, code=top.code, valid_from=at
        )


def _load_folder(folder: Path, say: Say) -> int:
    """What lies in the folder: calendar, catalogue, limits, departments; how many departments."""
    calendar, chosen = folder / "calendar.json", folder / "catalogue.json"
    if calendar.exists():
        say(_("the calendar"))
        catalogue.load_calendar(by=SYSTEM, content=_json(calendar, dict), at=now(), note=calendar.name)
    if chosen.exists():
        say(_("the catalogue"))
        _load_catalogue(folder, _json(chosen, dict))
    departments = folder / "departments.json"
    if not departments.exists():
        return 0
    say(_("the departments"))
    return _load_departments(departments)


def _load_catalogue(folder: Path, told: dict[str, Any]) -> None:
    """`{"edition": key}` names a national edition, or with `title` the city's own of `classes.csv`; `limits.csv`."""
    key, classes, limits = str(told.get("edition", "")), folder / "classes.csv", folder / "limits.csv"
    if classes.exists():
        title = str(told.get("title", ""))
        _whole(classes, catalogue.import_classes(by=SYSTEM, key=key, title=title, file=classes, name=classes.name))
    else:
        catalogue.load_national_edition(by=SYSTEM, key=key, at=now())
        catalogue.load_rights(by=SYSTEM, edition=key, at=now())
    if limits.exists():
        _whole(limits, catalogue.import_limits(by=SYSTEM, edition=key, file=limits, name=limits.name, at=now()))
    catalogue.activate_edition(by=SYSTEM, key=key)


def _whole(file: Path, taken: catalogue.TableTaken) -> None:
    """Raises `init.bad_file` with the first refused row."""
    if taken.refused:
        first = taken.refused[0]
        raise BAD_FILE(file=file.name, reason=f"{first.line}: {first.reasons()}")


def _load_departments(file: Path) -> int:
    """Rows of code, name, English name and whether it is outside the state; those that are there stay as they are."""
    rows = _json(file, list)
    if any(not isinstance(row, list) or len(row) != 4 for row in rows):
        raise BAD_FILE(file=file.name, reason="[code, name, name_en, is_outside]")
    known = set(accounts.departments(EVERYTHING).values_list("code", flat=True))
    for code, name, english, outside in rows:
        if code not in known:
            accounts_services.create_department(
                by=SYSTEM, code=str(code), name=str(name), name_en=str(english), is_outside=bool(outside)
            )
    return len(rows)


def _json(file: Path, kind: type[Any]) -> Any:
    try:
        told = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        raise BAD_FILE(file=file.name, reason="JSON") from None
    if not isinstance(told, kind):
        raise BAD_FILE(file=file.name, reason=kind.__name__)
    return told
