"""How far an area reaches."""

from __future__ import annotations

from django.db.models import Max, Min

from gezhi.domain.grids.models import Border
from gezhi.ground.kernel.geometry import Box
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import inside

NO_BORDER = problem("place.no_border", 404, "Nothing has a border in the area {code} yet.")


_bounds: Fresh[str, Box] = Fresh()


def bounds(code: str) -> Box:
    """West, south, east and north of what has a border at or below `code`, in degrees. Raises `place.no_border`.

    Every page with a map asks for it: it is remembered for five seconds.
    """
    return _bounds.get(code, lambda: _read_bounds(code))


def _read_bounds(code: str) -> Box:
    found = (
        Border.objects.live()
        .filter(inside("code", [code]))
        .aggregate(west=Min("min_lon"), south=Min("min_lat"), east=Max("max_lon"), north=Max("max_lat"))
    )
    if found["west"] is None:
        raise NO_BORDER(code=code)
    return Box(found["west"], found["south"], found["east"], found["north"])
