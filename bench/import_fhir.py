"""How fast real records come in, and how much memory it takes. Run by `make bench`; wants ../shared/data.

python bench/import_fhir.py               every shared bundle into a throw-away PostgreSQL
python bench/import_fhir.py --peak FILE   reads one file, prints its peak memory (a test uses it too)
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
OUT = ROOT / "bench" / "out" / "import_fhir.json"
BUNDLES = ROOT.parent / "shared" / "data" / "fhir" / "synthea_r4" / "shared"


def peak_of(path: Path) -> dict[str, float]:
    """Read one file in this very process; the process's own peak is the answer."""
    from stepdown.referral.rules.codes import code_lists, read_rows
    from stepdown.referral.rules.reading import read_record

    rows = ROOT / "stepdown" / "referral" / "data" / "substance_codes.csv"
    lists = code_lists(read_rows(rows.read_text(encoding="utf-8")))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    with path.open("rb") as file:
        reading = read_record(file, lists, on=date(2026, 11, 22))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "entries": reading.entries,
        "seconds": time.perf_counter() - started,
        "before_mb": before / 1024,
        "peak_mb": after / 1024,
    }


def big_file(folder: Path, megabytes: int) -> Path:
    """A bundle of that size about one fictional person: mostly laboratory, as real ones are."""
    path = folder / f"big-{megabytes}.json"
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "name": [{"family": "Specimen"}],
        "birthDate": "1980-01-01",
    }
    glucose = {
        "resource": {
            "resourceType": "Observation",
            "status": "final",
            "category": [{"coding": [{"code": "laboratory"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": "2339-0", "display": "Glucose"}]},
            "subject": {"reference": "Patient/p"},
            "valueQuantity": {"value": 90.25, "unit": "mg/dL"},
            "note": [{"text": "x" * 2000}],
        }
    }
    piece = ("," + json.dumps(glucose)).encode() * 1000
    with path.open("wb") as file:
        file.write(b'{"resourceType":"Bundle","type":"collection","entry":[')
        file.write(json.dumps({"resource": patient}).encode())
        while file.tell() < megabytes * 1024 * 1024:
            file.write(piece)
        file.write(b"]}")
    return path


def big_document(folder: Path, megabytes: int) -> Path:
    """A C-CDA document of that size about one fictional person: results, a long story, a paper inside."""
    path = folder / f"big-{megabytes}.ccda"
    result = (
        '<entry><observation moodCode="EVN"><code code="2339-0" displayName="Glucose" '
        'codeSystem="2.16.840.1.113883.6.1"/><effectiveTime value="20260101"/>'
        f"<text>{'x' * 2000}</text></observation></entry>"
    ).encode() * 500
    story = b"<paragraph>some words of a very long story that nobody will read today. </paragraph>" * 4000
    with path.open("wb") as file:
        file.write(
            b'<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>'
            b'<id root="1.2" extension="3"/>'
            b"<patient><name><family>Specimen</family></name></patient></patientRole></recordTarget><component>"
            b'<structuredBody><component><section><code code="8648-8"/><text>'
        )
        while file.tell() < megabytes * 1024 * 512:
            file.write(story)
        file.write(b'</text></section></component><component><section><code code="30954-2"/>')
        while file.tell() < megabytes * 1024 * 1024:
            file.write(result)
        file.write(b"</section></component></structuredBody></component></ClinicalDocument>")
    return path


def peak_in_a_process(path: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--peak", str(path)]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def whole_import(bundles: list[Path]) -> dict[str, float]:
    """Every bundle through the journey on a throw-away cluster: read, sealed, kept, with its inquiry."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepdown.config.settings.test")
    import django
    from django.conf import settings

    from stepdown.config.database import database_from_url
    from stepdown.config.postgres import Cluster

    with tempfile.TemporaryDirectory(prefix="stepdown-bench-") as folder:
        cluster = Cluster(Path(folder) / "cluster", throwaway=True)
        Path(folder).chmod(0o755)
        cluster.ensure()
        cluster.prepare()
        address = database_from_url(cluster.url("stepdown_owner", "stepdown"))
        for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
            settings.DATABASES["default"][key] = address[key]
        django.setup()
        try:
            return _measure(bundles)
        finally:
            cluster.stop()


def _measure(bundles: list[Path]) -> dict[str, float]:
    from django.core.management import call_command

    from stepdown.journeys.receive_referral import receive_referral
    from stepdown.kernel.viewer import Audience, Viewer
    from stepdown.place import actions as places

    call_command("migrate", verbosity=0)
    by, at = Viewer(Audience.SYSTEM, name="bench"), datetime(2026, 11, 18, 14, tzinfo=UTC)
    site = places.open_site(name="Bench", zone="America/New_York", phone="", address="", by=by, at=at)
    figures: dict[str, float] = {}
    for name in ("first", "again"):
        times, entries, changed = [], 0, 0
        for path in bundles:
            started = time.perf_counter()
            with path.open("rb") as file:
                received = receive_referral(site_id=site.id, file=file, by=by, at=at)
            times.append(time.perf_counter() - started)
            entries += received.referral.entries
            changed += not received.already_here
        times.sort()
        figures |= {
            f"{name}_seconds": sum(times),
            f"{name}_files_changed": changed,
            f"{name}_entries_a_second": entries / sum(times),
            f"{name}_p50_ms": times[len(times) // 2] * 1000,
            f"{name}_p95_ms": times[int(len(times) * 0.95)] * 1000,
        }
        figures["entries"] = entries
    return figures


def main() -> int:
    if sys.argv[1:2] == ["--peak"]:
        print(json.dumps(peak_of(Path(sys.argv[2]))))
        return 0
    bundles = sorted(BUNDLES.glob("*.gz"))
    if not bundles:
        print(f"No bundles in {BUNDLES}: the import bench measures real records and has none.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        small = peak_in_a_process(big_file(Path(folder), 2))
        big = peak_in_a_process(big_file(Path(folder), 200))
        document = peak_in_a_process(big_document(Path(folder), 200))
    figures = {"files": len(bundles), **whole_import(bundles)}
    figures |= {"small_file_peak_mb": small["peak_mb"], "big_file_peak_mb": big["peak_mb"]}
    figures["big_file_mb_a_second"] = 200 / big["seconds"]
    figures["big_document_peak_mb"] = document["peak_mb"]
    figures["big_document_mb_a_second"] = 200 / document["seconds"]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2))
    rows = [
        ("files, entries", f"{figures['files']:.0f}, {figures['entries']:.0f}"),
        ("first import, seconds", f"{figures['first_seconds']:.1f}"),
        ("entries a second", f"{figures['first_entries_a_second']:.0f}"),
        ("one file, p50 and p95 ms", f"{figures['first_p50_ms']:.0f}, {figures['first_p95_ms']:.0f}"),
        (
            "again: seconds, files changed",
            f"{figures['again_seconds']:.1f}, {figures['again_files_changed']:.0f}",
        ),
        ("peak memory, 2 MB and 200 MB file", f"{small['peak_mb']:.0f}, {big['peak_mb']:.0f} MB"),
        ("reading the 200 MB file, MB a second", f"{figures['big_file_mb_a_second']:.0f}"),
        ("peak memory, 200 MB C-CDA document", f"{document['peak_mb']:.0f} MB"),
        ("reading it, MB a second", f"{figures['big_document_mb_a_second']:.0f}"),
    ]
    print("\n".join(f"{name:40}{value:>16}" for name, value in rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
