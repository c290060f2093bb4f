"""The sheet that every start of the demo prints: where it serves and who can sign in."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

WHO = (
    ("acceptor", "受理员 acceptor", "takes reports, files, closes"),
    ("dispatcher", "派遣员 dispatcher", "sends cases to the right hands"),
    ("department", "处置部门 department", "综合行政执法局: names handlers, confirms, returns"),
    ("police", "公安分局 police", "answers calls for help on the spot"),
    ("worker", "网格员 grid worker", "walks a grid, reports, handles (also worker2, worker3, worker4)"),
    ("micro", "微网格长 micro-grid worker", "knows some seventy doors: visits, reports, calls help; at /phone/"),
    ("volunteer", "平安志愿者 volunteer", "on the phone: reports what they see, walks in the evening"),
    ("chief", "网格长 grid chief", "patrols, coverage, visits, notices to residents, instructions"),
    ("supervisor", "督导员 supervisor", "checks on the spot, never handles"),
    ("leader", "领导 leader", "sees how the district is; wall screen"),
    ("registrar", "台账管理员 registrar", "homes and people: tables in, comparing, numbers with a reason"),
    ("sysadmin", "系统管理员", "areas, posts, catalogue"),
    ("secadmin", "安全管理员", "accounts and keys"),
    ("auditor", "审计管理员", "who did and looked at what"),
)


def sign_in_sheet(port: int) -> str:
    """Address, password and accounts as lines of text."""
    given = settings.DEMO_PASSWORD or (Path(settings.VAR_DIR) / "demo" / "password").read_text().strip()
    lines = [
        "",
        f"  Gezhi 格治 · demo 青岛西海岸新区     http://127.0.0.1:{port}/",
        f"  residents, without an account      http://127.0.0.1:{port}/report",
        "",
        f"  password for all of them: {given}",
        *(f"    {name:<11} {role:<24} {what}" for name, role, what in WHO),
        "",
        "  stop with Ctrl+C",
    ]
    return "\n".join(lines)
