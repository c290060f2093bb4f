"""Questions about the mesh: areas and names, what stands above and below, where a point stands, which edition rules."""

from gezhi.domain.grids.models import BusinessGrid, Cell, Finding, MeshEdition, MeshImport
from gezhi.domain.grids.selectors.areas import (
    breadcrumb,
    cell,
    cell_names,
    cells,
    children,
    full_name,
    full_names,
    keeps_all,
    live_cell,
    live_cells,
    live_ids,
    top_cell,
    towns_and_communities,
)
from gezhi.domain.grids.selectors.business import business_grid_codes, business_grids
from gezhi.domain.grids.selectors.carrying import CELL, carried_cells
from gezhi.domain.grids.selectors.counts import areas_m2, counts_below, expected_below
from gezhi.domain.grids.selectors.current import CurrentMesh, current_mesh, edition_number, forget_current
from gezhi.domain.grids.selectors.extents import bounds
from gezhi.domain.grids.selectors.findings import editions, finding, findings
from gezhi.domain.grids.selectors.incoming import imports, mesh_import
from gezhi.domain.grids.selectors.layers import (
    DrawnCell,
    LevelBorders,
    count_drawn,
    drawn_cells,
    level_borders,
    visible,
)
from gezhi.domain.grids.selectors.locating import OUTSIDE, locate, locate_chain, locate_in, locate_many
from gezhi.domain.grids.selectors.locators import Codes, Standing
from gezhi.domain.grids.selectors.naming import called, names_under, offered, standings

__all__ = [
    "CELL",
    "OUTSIDE",
    "BusinessGrid",
    "Cell",
    "Codes",
    "CurrentMesh",
    "DrawnCell",
    "Finding",
    "LevelBorders",
    "MeshEdition",
    "MeshImport",
    "Standing",
    "areas_m2",
    "bounds",
    "breadcrumb",
    "business_grid_codes",
    "business_grids",
    "called",
    "carried_cells",
    "cell",
    "cell_names",
    "cells",
    "children",
    "count_drawn",
    "counts_below",
    "current_mesh",
    "drawn_cells",
    "edition_number",
    "editions",
    "expected_below",
    "finding",
    "findings",
    "forget_current",
    "full_name",
    "full_names",
    "imports",
    "keeps_all",
    "level_borders",
    "live_cell",
    "live_cells",
    "live_ids",
    "locate",
    "locate_chain",
    "locate_in",
    "locate_many",
    "mesh_import",
    "names_under",
    "offered",
    "standings",
    "top_cell",
    "towns_and_communities",
    "visible",
]
