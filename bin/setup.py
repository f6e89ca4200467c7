"""Make the environment: `python3 bin/setup.py app|dev`. Needs Python 3.11 and nothing else; safe to repeat.

A virtual environment, uv from a hash-pinned wheel, then every package by its hash. What is already there
stays, so a second call takes no time. Exit codes: 0 ready, 3 the machine lacks something (a line says what).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"app": ("app.txt",), "dev": ("dev.txt",)}
LAUNCHER = """#!{python}
import sys

from stepdown.config.cli import main

sys.exit(main())
"""

if sys.version_info < (3, 11):  # noqa: UP036
    raise SystemExit("Stepdown needs Python 3.11 or newer: make run PYTHON=/path/to/python3.11")
sys.path.insert(0, str(PROJECT))
from stepdown.config.assets import current as assets_are_current  # noqa: E402
from stepdown.config.steps import step  # noqa: E402


class MachineLacks(Exception):
    """Something must be installed by hand first; the text says what."""


def main(arguments: Sequence[str]) -> int:
    kind = arguments[0] if arguments else "app"
    try:
        make_environment()
        install(kind)
        if kind == "dev":
            bring_assets()
            bring_chromium()
    except MachineLacks as lack:
        print(lack, file=sys.stderr)
        return 3
    return 0


def make_environment() -> None:
    """The virtual environment with uv in it; made anew when its Python is gone or the checkout has moved."""
    stamp = VENV / "stepdown-home"
    if stamp.is_file() and stamp.read_text() == str(PROJECT) and works(PYTHON):
        return
    adopted = not stamp.exists() and works(PYTHON) and (VENV / "bin" / "uv").exists()
    if not adopted:
        with step("Python environment"):
            shutil.rmtree(VENV, ignore_errors=True)
            bring_ensurepip()
            run(sys.executable, "-m", "venv", VENV)
        with step("package installer"):
            lock = PROJECT / "requirements" / "bootstrap.txt"
            run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", lock)
    stamp.write_text(str(PROJECT))


def install(kind: str) -> None:
    """The packages of that lock and, while the front-end files are missing, npm from a wheel."""
    locks = [PROJECT / "requirements" / name for name in LOCKS[kind]]
    if kind == "app" and not assets_are_current():
        locks.append(PROJECT / "requirements" / "assets.txt")
    digests = {lock: sha256(lock.read_bytes()).hexdigest() for lock in locks}
    missing = [
        lock for lock in locks if not _stamp(lock).is_file() or _stamp(lock).read_text() != digests[lock]
    ]
    if missing:
        with step("packages"):
            named = [part for lock in missing for part in ("-r", lock)]
            uv = (VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON)
            run(*uv, "--require-hashes", *named)
            link()
        for lock in missing:
            _stamp(lock).write_text(digests[lock])


def _stamp(lock: Path) -> Path:
    return VENV / f"stepdown-{lock.stem}"


def link() -> None:
    """The `stepdown` command of this checkout, in the environment."""
    library = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    (Path(library.stdout.strip()) / "stepdown-checkout.pth").write_text(f"{PROJECT}\n")
    launcher = VENV / "bin" / "stepdown"
    launcher.write_text(LAUNCHER.format(python=PYTHON))
    launcher.chmod(0o755)


def works(python: Path) -> bool:
    if not python.exists():
        return False
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def bring_ensurepip() -> None:
    """Debian leaves ensurepip out of Python: install it with the system's package manager, or say how."""
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return
    wanted = f"python{sysconfig.get_python_version()}-venv"
    if not system_install(wanted):
        raise MachineLacks(f"Python's venv module is missing: apt-get install {wanted}, then try again.")


def bring_assets() -> None:
    """The front-end files: pages are checked with the ones that are served."""
    if not assets_are_current():
        with step("front-end files"):
            run(PYTHON, "-m", "stepdown.config.assets")


def bring_chromium() -> None:
    """A browser for the story tests."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if os.environ.get("STEPDOWN_CHROMIUM") or any(map(shutil.which, names)):
        return
    with step("Chromium"):
        if not system_install("chromium"):
            raise MachineLacks("The story tests need Chromium: apt-get install chromium, then try again.")


def system_install(package: str) -> bool:
    """Install a package as root, or by sudo where that asks nothing. False when neither is possible."""
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if apt is None or (sudo and shutil.which("sudo") is None):
        return False
    command = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", apt]
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", package]):
        if subprocess.run([*command, *arguments], capture_output=True, check=False).returncode:
            return False
    return True


def run(*command: object) -> None:
    """Run quietly; on failure say the last words of the command."""
    words = [str(part) for part in command]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise MachineLacks(f"`{' '.join(words[:5])} …` failed:\n{done.stdout.strip()[-1500:]}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
