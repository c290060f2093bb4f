"""The fixed small cast: a town with two communities and its neighbour, and the people who work there.

王芳 is a grid worker, 李强 the dispatcher, 刘敏 the acceptor, 陈静 the supervisor, 孙浩 and 周丽 work in the city
management bureau, 马超 and 吴刚 at the gas company, 赵磊 is the acceptor of the next district.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from shapely.geometry import MultiPolygon, box

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services as accounts_services
from gezhi.domain.accounts.models import Account, Department
from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CaseClass
from gezhi.domain.cases.services import catalogue
from gezhi.domain.cases.vocabulary import ClassKind
from gezhi.domain.grids import selectors as grids
from gezhi.domain.grids import services as mesh
from gezhi.domain.grids.vocabulary import GridKind
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import Scope
from tests.photograph import photographed

MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # 09:00 in Qingdao
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

COUNTY, TOWN, COMMUNITY = "370211", "370211001", "370211001001"
GRID, MICRO, NEXT_MICRO = "370211001001001", "370211001001001001", "370211001001001002"
NEXT_COUNTY, FAR_MICRO = "370212", "370212001001001001"
INSIDE, INSIDE_NEXT, FAR_AWAY, NOWHERE = (120.05, 35.95), (120.15, 35.95), (120.55, 35.95), (10.0, 10.0)

CELLS: list[tuple[str, str, tuple[float, float, float, float] | None]] = [
    ("37", "山东省", None),
    ("3702", "青岛市", None),
    (COUNTY, "黄岛区", (120.0, 35.9, 120.2, 36.0)),
    (TOWN, "黄岛街道", (120.0, 35.9, 120.2, 36.0)),
    (COMMUNITY, "前湾社区", (120.0, 35.9, 120.2, 36.0)),
    (GRID, "001网格", (120.0, 35.9, 120.2, 36.0)),
    (MICRO, "001微网格", (120.0, 35.9, 120.1, 36.0)),
    (NEXT_MICRO, "002微网格", (120.1, 35.9, 120.2, 36.0)),
    (NEXT_COUNTY, "崂山区", (120.5, 35.9, 120.6, 36.0)),
    ("370212001", "中韩街道", (120.5, 35.9, 120.6, 36.0)),
    ("370212001001", "金岭社区", (120.5, 35.9, 120.6, 36.0)),
    ("370212001001001", "001网格", (120.5, 35.9, 120.6, 36.0)),
    (FAR_MICRO, "001微网格", (120.5, 35.9, 120.6, 36.0)),
]


@pytest.fixture(autouse=True)
def own_var(tmp_path: Path, settings: Any) -> Path:
    """Photos, heads and mesh files of one test."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.JOURNAL_HEADS = tmp_path / "heads.jsonl"
    return tmp_path


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of photographed fixtures are kept."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture
def town(db: None, pictures: Path) -> None:
    """The mesh: one town of two micro grids, and the district next door."""
    photographed("town", build_town, pictures)


def build_town() -> None:
    """Draw and publish the mesh."""
    edition = mesh.draft_mesh(by=SYSTEM, title="the cast's town")
    cells = [
        mesh.NewCell(code=AreaCode(code), name=name, grid_kind=GridKind.BASE if len(code) == 15 else None)
        for code, name, _ in CELLS
    ]
    mesh.add_cells(edition_id=edition, cells=cells)
    borders = [
        mesh.NewBorder(cell.id, cell.code, MultiPolygon([box(*edges)]), source="made for tests", raw_datum="wgs84")
        for cell, (_, _, edges) in zip(cells, CELLS, strict=True)
        if edges is not None
    ]
    mesh.add_borders(edition_id=edition, borders=borders)
    mesh.publish_mesh(by=SYSTEM, edition_id=edition)


@dataclass(frozen=True)
class Cast:
    """The people, by role, with their scopes at hand."""

    accounts: dict[str, Account]
    bureau: Department
    gas: Department

    def scope(self, role: str, at: datetime = MONDAY) -> Scope:
        return accounts.scope_of(self.accounts[role], at=at)

    def id(self, role: str) -> UUID:
        return self.accounts[role].pk


POSTS: list[tuple[str, str, str, str, str]] = [
    ("worker", "王芳", "grid_worker", GRID, ""),
    ("cover", "郑楠", "grid_worker", NEXT_MICRO, ""),
    ("acceptor", "刘敏", "acceptor", COUNTY, ""),
    ("dispatcher", "李强", "dispatcher", COUNTY, ""),
    ("officer", "孙浩", "department_officer", COUNTY, "cg"),
    ("handler", "周丽", "handler", COUNTY, "cg"),
    ("gas_officer", "马超", "department_officer", COUNTY, "gas"),
    ("gas_handler", "吴刚", "handler", COUNTY, "gas"),
    ("supervisor", "陈静", "supervisor", COUNTY, ""),
    ("leader", "高峰", "leader", COUNTY, ""),
    ("system_admin", "钱进", "system_admin", COUNTY, ""),
    ("security_admin", "何平", "security_admin", COUNTY, ""),
    ("audit_admin", "罗兰", "audit_admin", COUNTY, ""),
    ("registrar", "沈洁", "registrar", COUNTY, ""),
    ("far_registrar", "方圆", "registrar", NEXT_COUNTY, ""),
    ("stranger", "赵磊", "acceptor", NEXT_COUNTY, ""),
]


@pytest.fixture
def cast(town: None, pictures: Path) -> Cast:
    """Everybody in their posts."""
    return photographed("cast", employ, pictures)


def employ() -> Cast:
    """Make the departments and put everybody into their posts."""
    bureau = accounts_services.create_department(by=SYSTEM, code="cg", name="综合行政执法局", name_en="City management")
    gas = accounts_services.create_department(
        by=SYSTEM, code="gas", name="燃气公司", name_en="Gas company", is_outside=True
    )
    departments = {"cg": bureau, "gas": gas, "": None}
    people: dict[str, Account] = {}
    for username, name, role, code, department in POSTS:
        people[username] = accounts_services.create_account(by=SYSTEM, username=username, name=name, at=LONG_AGO)
        accounts_services.give_post(
            by=SYSTEM,
            account=people[username],
            role=role,
            cell_id=grids.live_cell(code).pk,
            code=code,
            department=departments[department],
            valid_from=LONG_AGO,
        )
    return Cast(people, bureau, gas)


CALENDAR = {
    "title": "a plain calendar",
    "origin": "made for tests",
    "zone": "Asia/Shanghai",
    "working_time": ["08:00-12:00", "14:00-18:00"],
    "weekdays": [1, 2, 3, 4, 5],
    "published_from": 2026,
    "published_through": 2026,
    "holidays": [{"name": "国庆节", "from": "2026-10-01", "to": "2026-10-07"}],
    "make_up_days": ["2026-10-10"],
}


@pytest.fixture
def catalogue_loaded(db: None, settings: Any, pictures: Path) -> dict[str, CaseClass]:
    """The deployed 2013 edition with its limits, active; a class with a limit and one without, by name."""
    selectors.forget_catalogue()
    return photographed("catalogue", lambda: load_catalogue(Path(settings.CITIES_DIR)), pictures)


def load_catalogue(cities: Path) -> dict[str, CaseClass]:
    """Load and activate the edition out of the folder of the cities."""
    folder = cities / "cn" / "catalogue"
    key = "gbt30428.2-2013"
    catalogue.load_edition(
        by=SYSTEM,
        key=key,
        name="GB/T 30428.2-2013",
        name_en="GB/T 30428.2-2013",
        files={
            ClassKind.COMPONENT: folder / "cg_components_yuncheng_deployed.csv",
            ClassKind.EVENT: folder / "cg_events_yuncheng_deployed.csv",
        },
    )
    catalogue.load_limits(by=SYSTEM, edition=key, file=folder / "cg_time_limits_yuncheng.csv", at=LONG_AGO)
    catalogue.activate_edition(by=SYSTEM, key=key)
    catalogue.load_calendar(by=SYSTEM, content=CALENDAR, at=LONG_AGO)
    unlimited = CaseClass(edition_id=key, kind=ClassKind.EVENT, code="0690", major="06", name="邻里互助", is_local=True)
    unlimited.save(force_insert=True)
    selectors.forget_catalogue()
    manhole = CaseClass.objects.get(edition=key, kind=ClassKind.COMPONENT, code="0101")
    return {"manhole": manhole, "unlimited": unlimited}
