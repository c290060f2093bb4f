"""Each person's own addresses and wishes."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from gezhi.edges.notices.models import Preference
from gezhi.edges.notices.rules import Wishes
from gezhi.edges.notices.services.channels import MAIL
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import Place, seal

BAD_MAIL = problem("wishes.bad_mail", 422, "This is no mail address.")
BAD_PHONE = problem("wishes.bad_phone", 422, "A phone has 5 to 15 digits, perhaps with + in front.")
BAD_QUIET = problem("wishes.bad_quiet", 422, "Quiet hours need a beginning and an end.")

PHONE = re.compile(r"\+?[0-9]{5,15}")


@transaction.atomic
def set_wishes(*, scope: Scope, mail: str, phone: str, wishes: Wishes, at: datetime) -> None:
    """The caller's own addresses (sealed) and wishes. The journal says which were changed, never to what.

    Raises `scope.forbidden`, `wishes.bad_mail`, `wishes.bad_phone` or `wishes.bad_quiet`.
    """
    mail, phone = clean_line(mail, limit=254), clean_line(phone, limit=20).replace(" ", "").replace("-", "")
    if mail and not MAIL.fullmatch(mail):
        raise BAD_MAIL()
    if phone and not PHONE.fullmatch(phone):
        raise BAD_PHONE()
    if (wishes.quiet_from is None) != (wishes.quiet_to is None):
        raise BAD_QUIET()
    row = Preference.objects.select_for_update().filter(account=scope.me).first()
    row = row or Preference(id=new_id(), account_id=scope.me)
    row.mail = seal(mail, Place("notice_preference", "mail", row.pk))
    row.phone = seal(phone, Place("notice_preference", "phone", row.pk))
    row.quiet_from, row.quiet_to = wishes.quiet_from, wishes.quiet_to
    row.digest, row.digest_at = wishes.digest, wishes.digest_at
    row.save()
    facts = {"mail": bool(mail), "phone": bool(phone), "digest": wishes.digest, "quiet": wishes.quiet_from is not None}
    journal.record(deed="notice_wishes.set", by=scope.actor, subject=("account", scope.me), facts=facts, at=at)
