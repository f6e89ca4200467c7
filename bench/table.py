"""The table that is printed last, and the same as data."""

from __future__ import annotations

import os
import platform
from datetime import datetime
from typing import TYPE_CHECKING, Any

import psutil  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from bench.load import Measured
    from bench.run import Found, Row

HEAD = (
    f"{'':36}{'by':11}{'alone ms':>16}{'aim':>5}{'8 at once ms':>19}{'a second':>10}"
    f"{'queries':>9}{'CPU ms':>8}{'+ db':>7}{'KB':>6}{'x bare':>8}"
)


def as_json(found: Found, at: datetime) -> dict[str, Any]:
    """Everything that was measured, with the machine it was measured on."""
    return {
        "at": at.isoformat(timespec="seconds"),
        "clients": found.clients,
        "machine": {
            "cores": os.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "load_average": round(os.getloadavg()[0], 1),
        },
        "bare": _row(found.bare, found.bare.alone.p50),
        "rows": [_row(row, found.bare.alone.p50) for row in found.rows],
    }


def _row(row: Row, bare_ms: float) -> dict[str, Any]:
    return {
        "name": row.job.name,
        "by": row.job.who,
        "aim_ms": row.job.aim_ms,
        "queries": row.queries,
        "times_bare": round(row.alone.p50 / bare_ms, 1),
        "alone": _measured(row.alone),
        "eight": _measured(row.together),
    }


def _measured(one: Measured) -> dict[str, float]:
    return {
        "requests": one.count,
        "p50_ms": round(one.p50, 2),
        "p95_ms": round(one.p95, 2),
        "a_second": round(one.a_second, 1),
        "web_cpu_ms": round(one.web_ms, 2),
        "database_cpu_ms": round(one.database_ms, 2),
        "kilobytes": round(one.kilobytes, 1),
    }


def lines(shown: dict[str, Any]) -> list[str]:
    """The table, for people: p50 / p95 in milliseconds."""
    machine = shown["machine"]
    size = f"{machine['cores']} cores, {machine['memory_gib']} GiB, Python {machine['python']}"
    title = f"{shown['clients']} clients, {size}, {shown['at']}, load {machine['load_average']}"
    return ["", title, HEAD, *(_line(row) for row in [shown["bare"], *shown["rows"]])]


def _line(row: dict[str, Any]) -> str:
    alone, eight, aim = row["alone"], row["eight"], row["aim_ms"]
    missed = " !" if aim and alone["p50_ms"] > aim else "  "
    return (
        f"{row['name']:36}{row['by']:11}{_pair(alone):>16}{aim or '':>5}{missed}{_pair(eight):>17}"
        f"{eight['a_second']:>10.0f}{row['queries']:>9}{alone['web_cpu_ms']:>8.1f}"
        f"{alone['database_cpu_ms']:>7.1f}{alone['kilobytes']:>6.0f}{row['times_bare']:>8.1f}"
    )


def _pair(one: dict[str, float]) -> str:
    return f"{one['p50_ms']:.1f} / {one['p95_ms']:.1f}"
