"""Which cell does a place stand in? One immutable, memory-mapped file per edition of a mesh.

A raster lies over the mesh. A raster cell that no border touches carries the answer itself. The others list the few
pieces of border that touch them and the answer at one spot, the probe: whatever border lies between the probe and the
place changes the answer. A place on a border belongs to the cell with the smallest label that it touches.

Signs are first taken in doubles, with a proven bound of error; what stays unsure is decided in whole numbers.
"""

from gezhi.ground.kernel.locate.build import build
from gezhi.ground.kernel.locate.index import LocateIndex

__all__ = ["LocateIndex", "build"]
