"""Renew the lock files: `make lock`. Every package by version and hash, no address of any server."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
REQUIREMENTS = PROJECT / "requirements"
ORDER = ("dev", "app", "assets", "bootstrap")  # the first is the widest; the others stay within it
COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-header"),
)

sys.path.insert(0, str(PROJECT))
from stepdown.config.assets import SOURCES, run_npm  # noqa: E402


def main(arguments: list[str]) -> int:
    upgrade = ["--upgrade"] if "--upgrade" in arguments else []
    for name in ORDER:
        within = ["-c", "dev.txt"] if name in ("app", "assets") else []
        files = [*within, f"{name}.in", "-o", f"{name}.txt"]
        uv = str(PROJECT / ".venv" / "bin" / "uv")
        command = [uv, *COMPILE, "--python", sys.executable, *upgrade, *files]
        subprocess.run(command, cwd=REQUIREMENTS, check=True, stdout=subprocess.DEVNULL)
        print(f"requirements/{name}.txt")
    lock_front_end()
    return 0


def lock_front_end() -> None:
    """Renew package-lock.json without the addresses of funding pages."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for source in SOURCES:
            (work / source).write_bytes((PROJECT / source).read_bytes())
        run_npm(work, "install", "--package-lock-only")
        lock = json.loads((work / "package-lock.json").read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    (PROJECT / "package-lock.json").write_text(json.dumps(lock, indent=2) + "\n")
    print("package-lock.json")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
