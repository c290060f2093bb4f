"""Tables of the catalogue and of the cases."""

from gezhi.domain.cases.models.calendar import CityCalendar, DeadlineMove
from gezhi.domain.cases.models.case import Case, CaseAccess, NumberSeries
from gezhi.domain.cases.models.catalogue import CaseClass, ClassEdition, ProcedureRow, TimeLimit
from gezhi.domain.cases.models.door import DoorVisit, SourceJudgement
from gezhi.domain.cases.models.evaluation import Evaluation
from gezhi.domain.cases.models.external import ExternalNumber
from gezhi.domain.cases.models.kept_text import KeptText
from gezhi.domain.cases.models.notice import NoticeText
from gezhi.domain.cases.models.order import Order
from gezhi.domain.cases.models.photo import Photo
from gezhi.domain.cases.models.recording import Recording
from gezhi.domain.cases.models.reporter import Reporter
from gezhi.domain.cases.models.saved import SavedFilter

__all__ = [
    "Case",
    "CaseAccess",
    "CaseClass",
    "CityCalendar",
    "ClassEdition",
    "DeadlineMove",
    "DoorVisit",
    "Evaluation",
    "ExternalNumber",
    "KeptText",
    "NoticeText",
    "NumberSeries",
    "Order",
    "Photo",
    "ProcedureRow",
    "Recording",
    "Reporter",
    "SavedFilter",
    "SourceJudgement",
    "TimeLimit",
]
