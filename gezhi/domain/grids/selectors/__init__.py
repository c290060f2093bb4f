"""Questions about the mesh: areas and names, what stands above and below, where a point stands, which edition rules."""

from gezhi.domain.grids.models import Cell
from gezhi.domain.grids.selectors.areas import (
    breadcrumb,
    cell,
    cell_names,
    cells,
    children,
    full_name,
    full_names,
    live_cell,
    live_cells,
    top_cell,
    towns_and_communities,
)
from gezhi.domain.grids.selectors.current import CurrentMesh, current_mesh, edition_number, forget_current
from gezhi.domain.grids.selectors.extents import bounds
from gezhi.domain.grids.selectors.locating import locate, locate_chain, locate_many
from gezhi.domain.grids.selectors.locators import Standing

__all__ = [
    "Cell",
    "CurrentMesh",
    "Standing",
    "bounds",
    "breadcrumb",
    "cell",
    "cell_names",
    "cells",
    "children",
    "current_mesh",
    "edition_number",
    "forget_current",
    "full_name",
    "full_names",
    "live_cell",
    "live_cells",
    "locate",
    "locate_chain",
    "locate_many",
    "top_cell",
    "towns_and_communities",
]
