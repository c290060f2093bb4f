"""Facts about homes, households, buildings, rented homes and grids for a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.models import Building, Home, Household, Lease, Registration, Rental, RentalInspection, Tie
from gezhi.domain.registry.selectors.tallies import counts
from gezhi.domain.registry.services.exporting.people import ASKED, CHUNK, Facts, chunks, opened, place
from gezhi.domain.registry.vocabulary import HEADS, LIVING, RecordState, TieRole
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.scope import EVERYTHING, inside

ACTIVE = RecordState.ACTIVE


def homes(code: str) -> Iterator[Facts]:
    """Every home of an area in force, building by building, with how many people live in it."""
    rows = Home.objects.filter(inside("code", [code]), state=ACTIVE).select_related("building__compound")
    for chunk in chunks(rows.order_by("building_id", "stairwell", "room").iterator(chunk_size=CHUNK)):
        living = _living([home.pk for home in chunk])
        for home in chunk:
            own = {name: getattr(home, name) for name in ("condition", "use", "right", "area_m2", "rooms", "is_rented")}
            yield {**place(home, home.code), **own, "people": living[home.pk]}


def _living(ids: Sequence[UUID]) -> Counter[UUID]:
    found: Counter[UUID] = Counter()
    for start in range(0, len(ids), ASKED):
        ties = Tie.objects.filter(home__in=ids[start : start + ASKED], to_date=None, role__in=sorted(LIVING))
        there = ties.filter(person__state=ACTIVE).order_by()
        found.update(dict(there.values_list("home").annotate(n=Count("person", distinct=True))))
    return found


def households(code: str) -> Iterator[Facts]:
    """Every registered household of an area in force, with its head and how many members it has."""
    rows = Household.objects.filter(inside("code", [code]), state=ACTIVE).select_related("home__building__compound")
    for chunk in chunks(rows.order_by("number", "id").iterator(chunk_size=CHUNK)):
        members: Counter[UUID] = Counter()
        heads: dict[UUID, str] = {}
        for start in range(0, len(chunk), ASKED):
            part = [household.pk for household in chunk[start : start + ASKED]]
            papers = Registration.objects.filter(household__in=part, to_date=None)
            for id, relation, name in papers.values_list("household_id", "relation", "person__name"):
                members[id] += 1
                heads |= {id: name} if relation in HEADS else {}
        for household in chunk:
            own = {"household": household.number, "kind": household.kind, "nature": household.nature}
            counted = {"head_name": heads.get(household.pk, ""), "members": members[household.pk]}
            yield {**place(household.home, household.code), **own, **counted}


def buildings(code: str) -> Iterator[Facts]:
    """Every building of an area in force, with its homes and the people in them."""
    rows = Building.objects.filter(inside("code", [code]), state=ACTIVE).select_related("compound")
    for chunk in chunks(rows.order_by("code", "name", "id").iterator(chunk_size=CHUNK)):
        ids = [building.pk for building in chunk]
        doors = _by_building(Home.objects.filter(state=ACTIVE), "building", ids)
        ties = Tie.objects.filter(to_date=None, role__in=sorted(LIVING), person__state=ACTIVE)
        living = _by_building(ties, "home__building", ids)
        for building in chunk:
            own = {name: getattr(building, name) for name in ("floors", "stairwells", "address", "lon", "lat")}
            compound = building.compound.name if building.compound else ""
            counted = {"homes": doors[building.pk], "people": living[building.pk]}
            yield {**own, **counted, "compound": compound, "building": building.name, "county": building.code[:6]}


def _by_building(rows: Any, path: str, ids: Sequence[UUID]) -> Counter[UUID]:
    found: Counter[UUID] = Counter()
    counted = Count("person", distinct=True) if path.startswith("home") else Count("id")
    for start in range(0, len(ids), ASKED):
        part = rows.filter(**{f"{path}__in": ids[start : start + ASKED]}).order_by()
        found.update(dict(part.values_list(path).annotate(n=counted)))
    return found


def rentals(code: str, wanted: Collection[str]) -> Iterator[Facts]:
    """Every home that is rented out now: one row a tenant, as the standard has it; one without where nobody rents."""
    rows = Rental.objects.filter(inside("home__code", [code]), to_date=None, home__state=ACTIVE)
    found = rows.select_related("home__building__compound", "responsible__home__building")
    for chunk in chunks(found.order_by("home__code", "id").iterator(chunk_size=CHUNK)):
        owners, tenants, hazards = _owners(chunk), _tenants(chunk), _hazards(chunk)
        for rental in chunk:
            house = {**place(rental.home, rental.home.code), **_rented(rental, owners.get(rental.home_id), wanted)}
            house["hazard"] = hazards.get(rental.pk, "")
            for tenant in tenants.get(rental.pk) or [None]:
                yield {**house, **_tenant(tenant, wanted)}


def _rented(rental: Rental, owner: Any, wanted: Collection[str]) -> Facts:
    owner = owner or rental.responsible
    area = rental.area_m2 if rental.area_m2 is not None else rental.home.area_m2
    return {
        "number": rental.home.pk.hex,
        "use": rental.home.use,
        "area_m2": area,
        "rental_use": rental.use,
        "document_kind": owner.document_kind if owner else "",
        "owner_name": owner.name if owner else "",
        "owner_document": opened(owner, "document", "owner_document" in wanted),
        "owner_phone": opened(owner, "phone", "owner_phone" in wanted),
        "owner_address": place(owner.home, owner.code).get("address", "") if owner else "",
    }


def _tenant(tenant: Any, wanted: Collection[str]) -> Facts:
    return {
        "tenant_name": tenant.name if tenant else "",
        "tenant_document": opened(tenant, "document", "tenant_document" in wanted),
        "tenant_phone": opened(tenant, "phone", "tenant_phone" in wanted),
    }


def _owners(rentals: Sequence[Rental]) -> dict[UUID, Any]:
    found: dict[UUID, Any] = {}
    for start in range(0, len(rentals), ASKED):
        part = [rental.home_id for rental in rentals[start : start + ASKED]]
        ties = Tie.objects.filter(home__in=part, to_date=None, role=TieRole.OWNER).order_by("-id")
        found |= {tie.home_id: tie.person for tie in ties.select_related("person__home__building__compound")}
    return found


def _tenants(rentals: Sequence[Rental]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for start in range(0, len(rentals), ASKED):
        part = [rental.pk for rental in rentals[start : start + ASKED]]
        for lease in Lease.objects.filter(rental__in=part, to_date=None).select_related("tenant").order_by("id"):
            found.setdefault(lease.rental_id, []).append(lease.tenant)
    return found


def _hazards(rentals: Sequence[Rental]) -> dict[UUID, str]:
    """What the last inspection of each found."""
    found: dict[UUID, str] = {}
    for start in range(0, len(rentals), ASKED):
        part = [rental.pk for rental in rentals[start : start + ASKED]]
        rows = RentalInspection.objects.filter(rental__in=part).order_by("at", "id")
        found |= dict(rows.values_list("rental_id", "hazard"))
    return found


def grid_cells(code: str, at: datetime) -> Iterator[Facts]:
    """Every grid of an area with who is responsible for it, its households and its size."""
    cells = list(grids.cells(EVERYTHING, level=Level.GRID, under=code))
    posts = accounts.posts(EVERYTHING, at=at).filter(Q(role="grid_worker") | Q(role="grid_chief"))
    named: dict[tuple[str, str], list[str]] = {}
    for post in posts.filter(inside("code", [code])):
        named.setdefault((post.code, post.role), []).append(post.account.name)
    sizes = grids.areas_m2(cell.code for cell in cells)
    for cell in cells:
        workers = named.get((cell.code, "grid_worker"), [])
        chiefs = named.get((cell.code, "grid_chief"), []) or (workers if len(workers) == 1 else [])
        area = sizes.get(cell.code)
        yield {
            "title": cell.name,
            "head_name": "、".join(chiefs),
            "name": "、".join(workers),
            "workers": len(workers),
            "households": counts(EVERYTHING, ["households"], cell.code)["households"][""],
            "area_m2": round(area, 2) if area is not None else None,
        }
