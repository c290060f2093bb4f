"""Tables of the register."""

from gezhi.domain.registry.models.door_codes import DoorCode
from gezhi.domain.registry.models.door_visits import HomeVisit
from gezhi.domain.registry.models.gathering import Change, Freshness, Gathering, Proposal, SourceRank
from gezhi.domain.registry.models.incoming import Doubt, ImportMapping, ImportRun, RefusedRow
from gezhi.domain.registry.models.organisations import Licence, Organisation, Staff
from gezhi.domain.registry.models.outgoing import Export
from gezhi.domain.registry.models.own_views import OwnView
from gezhi.domain.registry.models.people import Household, Person, Registration, Tie
from gezhi.domain.registry.models.places import AddressAlias, Building, Compound, Home, Lineage
from gezhi.domain.registry.models.tallies import Tally, TallyChange
from gezhi.domain.registry.models.tenure import Lease, Rental, RentalInspection
from gezhi.domain.registry.models.themes import (
    Theme,
    ThemeContact,
    ThemeDraft,
    ThemeForm,
    ThemePhoto,
    ThemeRecord,
    ThemeVisit,
)
from gezhi.domain.registry.models.things import Component, Pet, ServicePoint, Vehicle
from gezhi.domain.registry.models.wanting import FieldRequest

__all__ = [
    "AddressAlias",
    "Building",
    "Change",
    "Component",
    "Compound",
    "DoorCode",
    "Doubt",
    "Export",
    "FieldRequest",
    "Freshness",
    "Gathering",
    "Home",
    "HomeVisit",
    "Household",
    "ImportMapping",
    "ImportRun",
    "Lease",
    "Licence",
    "Lineage",
    "Organisation",
    "OwnView",
    "Person",
    "Pet",
    "Proposal",
    "RefusedRow",
    "Registration",
    "Rental",
    "RentalInspection",
    "ServicePoint",
    "SourceRank",
    "Staff",
    "Tally",
    "TallyChange",
    "Theme",
    "ThemeContact",
    "ThemeDraft",
    "ThemeForm",
    "ThemePhoto",
    "ThemeRecord",
    "ThemeVisit",
    "Tie",
    "Vehicle",
]
