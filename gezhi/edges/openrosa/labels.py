"""The words that a field client's edition of a form adds."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from gezhi.domain.registry.vocabulary import SubjectKind

ASKING: dict[str, str] = {
    SubjectKind.PERSON: _("Which person is it about?"),
    SubjectKind.HOME: _("Which home is it about?"),
    SubjectKind.HOUSEHOLD: _("Which household is it about?"),
    SubjectKind.UNIT: _("Which unit is it about?"),
}
