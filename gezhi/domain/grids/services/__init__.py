"""Deeds on the mesh: load tables and borders, draft, check, publish, make cells, keep business grids."""

from gezhi.domain.grids.services.borders import (
    BorderFile,
    BordersImported,
    FeatureReport,
    OverlapReport,
    import_borders,
)
from gezhi.domain.grids.services.business import (
    change_business_grid,
    draw_business_border,
    draw_business_grid,
    end_business_grid,
)
from gezhi.domain.grids.services.checking import check_draft
from gezhi.domain.grids.services.divisions import DivisionsLoaded, import_divisions
from gezhi.domain.grids.services.drafting import (
    NewBorder,
    NewCell,
    add_borders,
    add_cells,
    discard_mesh,
    draft_mesh,
    end_cells,
    recode_cells,
    rename_cells,
)
from gezhi.domain.grids.services.findings import accept_finding
from gezhi.domain.grids.services.making import CellsMade, make_cells
from gezhi.domain.grids.services.moving import Relocation, register_mover
from gezhi.domain.grids.services.publishing import publish_mesh

__all__ = [
    "BorderFile",
    "BordersImported",
    "CellsMade",
    "DivisionsLoaded",
    "FeatureReport",
    "NewBorder",
    "NewCell",
    "OverlapReport",
    "Relocation",
    "accept_finding",
    "add_borders",
    "add_cells",
    "change_business_grid",
    "check_draft",
    "discard_mesh",
    "draft_mesh",
    "draw_business_border",
    "draw_business_grid",
    "end_business_grid",
    "end_cells",
    "import_borders",
    "import_divisions",
    "make_cells",
    "publish_mesh",
    "recode_cells",
    "register_mover",
    "rename_cells",
]
