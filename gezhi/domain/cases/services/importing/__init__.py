"""Taking over cases of another system: rows of a table, read by a mapping, written with honest journal lines."""

from gezhi.domain.cases.services.importing.drafts import Fault
from gezhi.domain.cases.services.importing.mapping import CaseMapping, load_mapping
from gezhi.domain.cases.services.importing.taking_over import Imported, Refused, import_cases

__all__ = ["CaseMapping", "Fault", "Imported", "Refused", "import_cases", "load_mapping"]
