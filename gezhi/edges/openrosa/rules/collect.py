"""The settings of ODK Collect as its QR code holds them: JSON, packed by zlib, in base64."""

from __future__ import annotations

import base64
import json
import zlib


def settings_code(*, server: str, username: str, token: str, project: str) -> str:
    """What the QR code says: where, as whom; forms and lists follow the server, what is finished is sent by itself and
    leaves the phone once it has arrived."""
    told = {
        "general": {
            "protocol": "odk_default",
            "server_url": server,
            "username": username,
            "password": token,
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_six_hours",
            "autosend": "wifi_and_cellular",
            "delete_send": True,
        },
        "admin": {},
        "project": {"name": project},
    }
    packed = zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return base64.b64encode(packed).decode()
