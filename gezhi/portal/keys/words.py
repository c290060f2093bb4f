"""Keys in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.ground.plumbing.keys.usage import KeyState

PURPOSES: dict[str, str | Promise] = {
    "seal": _("Sealing names and phones"),
    "blind": _("Finding by phone"),
    "journal": _("Signing the journal"),
}

STATES: dict[KeyState, tuple[str | Promise, str, str]] = {
    KeyState.CURRENT: (pgettext_lazy("key", "In use"), "done", "check"),
    KeyState.KEPT: (pgettext_lazy("key", "Opens older values"), "", ""),
    KeyState.RETIRED: (pgettext_lazy("key", "Retired; only backups may need it"), "", ""),
    KeyState.MISSING: (pgettext_lazy("key", "Missing: what stands under it does not open"), "risk", "alert"),
}
"""Word, tone and icon of a state."""

VERIFIES: tuple[str | Promise, str, str] = (pgettext_lazy("key", "Verifies older lines"), "", "")
"""What a signing key that is no longer in use is still for: only its public half is kept."""
