"""Tables of the mesh: cells, editions with their borders and changes, business grids, findings."""

from gezhi.domain.grids.models.business import BusinessGrid, BusinessGridPart
from gezhi.domain.grids.models.cell import Cell, FormerCode
from gezhi.domain.grids.models.finding import Finding
from gezhi.domain.grids.models.incoming import MeshImport
from gezhi.domain.grids.models.mesh import Border, Change, Lineage, MeshEdition

__all__ = [
    "Border",
    "BusinessGrid",
    "BusinessGridPart",
    "Cell",
    "Change",
    "Finding",
    "FormerCode",
    "Lineage",
    "MeshEdition",
    "MeshImport",
]
