"""Three calendars for tests: the one we ship, one with summer time, one that never rests."""

import json
from pathlib import Path
from typing import Any

from gezhi.ground.kernel.worktime import calendar_from_dict

CHINA_FILE = Path(__file__).parents[4] / "cities" / "cn" / "calendar.json"
CHINA_DATA: dict[str, Any] = json.loads(CHINA_FILE.read_text(encoding="utf-8"))

CHINA = calendar_from_dict(CHINA_DATA)
NEW_YORK_DATA: dict[str, Any] = {
    "zone": "America/New_York",
    "working_time": ["00:30-02:30", "03:00-05:00", "09:00-17:00"],
    "weekdays": [1, 2, 3, 4, 5, 6, 7],
    "published_from": 2026,
    "published_through": 2026,
    "holidays": [{"name": "Independence Day", "from": "2026-07-04"}],
}
NEW_YORK = calendar_from_dict(NEW_YORK_DATA)
ROUND_THE_CLOCK = calendar_from_dict(NEW_YORK_DATA | {"working_time": ["00:00-24:00"]})
