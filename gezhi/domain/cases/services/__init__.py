"""Deeds on cases: keyword-only, one transaction, through the table of moves, journalled.

`TABLE` lists which service does which deed: doors for people, programs and phones look it up here.
"""

from __future__ import annotations

from collections.abc import Callable

from gezhi.domain.cases.models import Case
from gezhi.domain.cases.services import assessing, beside, closing, dispatching
from gezhi.domain.cases.services.beside import Stayed
from gezhi.domain.cases.services.photos import PhotoIn, hand_over
from gezhi.domain.cases.services.places import Place
from gezhi.domain.cases.services.recordings import RecordingIn
from gezhi.domain.cases.services.reporting import Caller, Report, Reported, report, secret_digest
from gezhi.domain.cases.services.turns import Command
from gezhi.domain.cases.vocabulary import Deed

TABLE: dict[Deed, Callable[..., Case]] = {
    Deed.REQUEST_VERIFICATION: assessing.request_verification,
    Deed.VERIFY: assessing.verify,
    Deed.FILE: assessing.file,
    Deed.DECLINE: assessing.decline,
    Deed.MERGE: assessing.merge,
    Deed.WITHDRAW: assessing.withdraw,
    Deed.AUDIT: assessing.audit,
    Deed.REFUSE_AUDIT: assessing.refuse_audit,
    Deed.DISPATCH: dispatching.dispatch,
    Deed.RETURN_CASE: dispatching.return_case,
    Deed.TAKE: dispatching.take,
    Deed.RECALL: dispatching.recall,
    Deed.NAME_HANDLER: dispatching.name_handler,
    Deed.RETURN_ORDER: dispatching.return_order,
    Deed.HAND_BACK: dispatching.hand_back,
    Deed.STEP: dispatching.step,
    Deed.SUBMIT: dispatching.submit,
    Deed.CONFIRM: dispatching.confirm,
    Deed.SEND_BACK: dispatching.send_back,
    Deed.REQUEST_CHECK: closing.request_check,
    Deed.CHECK: closing.check,
    Deed.REWORK: closing.rework,
    Deed.CLOSE: closing.close,
    Deed.EVALUATE: closing.evaluate,
    Deed.EXPIRE: closing.expire,
    Deed.REOPEN: closing.reopen,
    Deed.VOID: beside.void,
    Deed.AMEND: beside.amend,
    Deed.NOTE: beside.note,
    Deed.URGE: beside.urge,
}

__all__ = [
    "TABLE",
    "Caller",
    "Command",
    "PhotoIn",
    "Place",
    "RecordingIn",
    "Report",
    "Reported",
    "Stayed",
    "hand_over",
    "report",
    "secret_digest",
]
