"""How fast a code is found among all of ICD-10-CM: under 50 ms in the database. Run by `make bench`."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
OUT = ROOT / "bench" / "out" / "icd10.json"
AIM_MS = 50
TYPED = (
    "f",
    "f1",
    "f10.2",
    "F11.20",
    "alc",
    "alcohol dep",
    "dependence alcohol",
    "opioid use disorder severe",
    "heroin",
    "meth",
    "anxiety",
    "depression",
    "ptsd",
    "fracture",
    "unspecified",
    "unspecified initial encounter",
    "homeless",
    "alchol withdrawl",
    "opoid abuze",
    "bipolr disorder manic severe",
    "naloxone",
    "xyzzy",
    "a",
    "s0",
    "suicid",
)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepdown.config.settings.test")
    import django
    from django.conf import settings

    from stepdown.config.database import database_from_url
    from stepdown.config.postgres import Cluster

    with tempfile.TemporaryDirectory(prefix="stepdown-bench-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "cluster", throwaway=True)
        cluster.ensure()
        cluster.prepare()
        address = database_from_url(cluster.url("stepdown_owner", "stepdown"))
        for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
            settings.DATABASES["default"][key] = address[key]
        django.setup()
        try:
            return _measure()
        finally:
            cluster.stop()


def _measure() -> int:
    from django.core.management import call_command
    from django.db import connection

    from stepdown.kernel.viewer import Audience, Viewer
    from stepdown.terminology import actions, queries

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    edition = actions.load_icd10(
        by=Viewer(Audience.SYSTEM, name="bench"), at=datetime(2026, 11, 18, tzinfo=UTC)
    )
    loaded = time.perf_counter() - started
    figures: dict[str, dict[str, float]] = {}
    for typed in TYPED:
        queries.search_icd10(typed)
        spent: list[float] = []

        def watch(execute, sql, params, many, context, spent=spent):  # type: ignore[no-untyped-def]
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent.append((time.perf_counter() - began) * 1000)

        whole = []
        for _ in range(9):
            with connection.execute_wrapper(watch):
                began = time.perf_counter()
                queries.search_icd10(typed)
                whole.append((time.perf_counter() - began) * 1000)
        whole.sort()
        figures[typed] = {"database_ms": sum(spent) / 9, "p50_ms": whole[4], "worst_ms": whole[-1]}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(
        json.dumps({"codes": edition.count, "load_seconds": loaded, "searches": figures}, indent=2)
    )
    print(f"{'typed':34}{'database ms':>12}{'p50 ms':>9}{'worst ms':>10}")
    for typed, row in figures.items():
        print(f"{typed:34}{row['database_ms']:>12.1f}{row['p50_ms']:>9.1f}{row['worst_ms']:>10.1f}")
    slow = [typed for typed, row in figures.items() if row["database_ms"] > AIM_MS]
    over = ", ".join(slow) or "none"
    print(f"{edition.count} codes loaded in {loaded:.1f} s; over {AIM_MS} ms in the database: {over}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
