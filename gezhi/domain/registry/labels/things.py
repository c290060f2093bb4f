"""Words of organisations and things: kinds, fields, why a record ends."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.domain.registry.vocabulary import CancelReason, Kind

KIND_LABELS: dict[str, str | Promise] = {
    Kind.VEHICLE: pgettext_lazy("kind", "Vehicles"),
    Kind.PET: pgettext_lazy("kind", "Pets"),
    Kind.COMPONENT: pgettext_lazy("kind", "Components"),
    Kind.SERVICE_POINT: pgettext_lazy("kind", "Service points"),
    Kind.COMPOUND: pgettext_lazy("kind", "Compounds"),
}
"""The things of the register, as their lists are called."""
ENTER_LABELS: dict[str, str | Promise] = {
    Kind.VEHICLE: _("Register a vehicle"),
    Kind.PET: _("Register a pet"),
    Kind.COMPONENT: _("Register a component"),
    Kind.SERVICE_POINT: _("Register a service point"),
    Kind.COMPOUND: _("Register a compound"),
}
"""The deed by which a thing comes into the register: on the button that leads to it, above the form, below it."""
UNIT_REASON_LABELS: dict[str, str | Promise] = {
    CancelReason.CLOSED: pgettext_lazy("unit", "Closed"),
    CancelReason.MOVED_AWAY: pgettext_lazy("unit", "Moved away"),
    CancelReason.DUPLICATE: _("Entered twice"),
    CancelReason.MISTAKEN: _("Entered by mistake"),
}
"""Why an organisation's record ends."""
THING_REASON_LABELS: dict[str, str | Promise] = {
    CancelReason.MOVED_AWAY: pgettext_lazy("thing", "No longer here"),
    CancelReason.DEMOLISHED: pgettext_lazy("thing", "Removed"),
    CancelReason.CLOSED: pgettext_lazy("thing", "Closed"),
    CancelReason.DIED: pgettext_lazy("thing", "Died"),
    CancelReason.DUPLICATE: _("Entered twice"),
    CancelReason.MISTAKEN: _("Entered by mistake"),
}
"""Why the record of a thing ends."""
KIND_FIELD_LABELS: dict[tuple[str, str], str | Promise] = {
    (Kind.ORGANISATION, "name"): _("Name of the unit"),
    (Kind.ORGANISATION, "phone"): pgettext_lazy("unit", "Phone"),
    (Kind.COMPONENT, "name"): _("Name of the component"),
    (Kind.COMPONENT, "address"): pgettext_lazy("component", "Where it is"),
    (Kind.COMPONENT, "number"): _("Component number (17 digits)"),
    (Kind.COMPONENT, "source"): pgettext_lazy("component", "Source of the data"),
    (Kind.PET, "name"): _("Name it goes by"),
    (Kind.PET, "licence"): _("Licence number"),
    (Kind.COMPOUND, "name"): _("Compound"),
    (Kind.COMPOUND, "use"): _("Class of the compound"),
    (Kind.SERVICE_POINT, "name"): _("Name of the point"),
    (Kind.BUILDING, "name"): _("Name of the building"),
    (Kind.BUILDING, "plate"): _("Door plate"),
    (Kind.SERVICE_POINT, "phone"): _("Phone (public)"),
}
ANY_FIELD_LABELS: dict[str, str | Promise] = {
    "uscc": _("Unified social credit code"),
    "unit_class": _("Class of the unit"),
    "address": _("Address"),
    "scope_words": _("Business scope"),
    "contact": _("Contact"),
    "staff_count": _("Number of staff"),
    "hours": _("Opening hours"),
    "is_key": _("Key unit"),
    "opened_date": _("Opened on"),
    "closed_date": _("Closed on"),
    "plate": _("Plate"),
    "plate_kind": _("Kind of plate"),
    "colour": _("Colour"),
    "model": _("Make and model"),
    "species": _("Species"),
    "vaccinated_date": _("Vaccinated on"),
    "owner_unit": _("Owner unit"),
    "manager_unit": _("Responsible unit"),
    "status": pgettext_lazy("component", "State"),
    "placed_date": _("First recorded on"),
    "attributes": _("Further attributes"),
    "manager_code": _("Credit code of the responsible unit"),
    "owner_code": _("Credit code of the owner unit"),
    "maintainer": _("Maintaining unit"),
    "maintainer_code": _("Credit code of the maintaining unit"),
    "changed_date": _("Changed on"),
    "accuracy": _("Accuracy of the position"),
    "remark": _("Remark"),
    "service": _("Kind of service"),
    "road": _("Road"),
    "floors": _("Floors"),
    "basements": _("Floors below the ground"),
    "stairwells": _("Stairwells"),
    "built_year": _("Built in"),
}
