"""What a stranger finds: commands that exist, locks by hash, nothing of anybody's machine, caps held."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import pace

PROJECT = Path(__file__).resolve().parents[2]
CODE = PROJECT / "stepdown"

FILE_LINES, FUNCTION_LINES, CLASS_LINES, VIEW_LINES = 400, 40, 150, 25
TEMPLATE_LINES, STYLESHEET_LINES, SCRIPT_LINES = 150, 200, 100
PARAMETERS, FREE_PARAMETERS = 6, {"self", "cls", "by", "at", "viewer"}

# Put together here, so that this file does not name what no file may name.
HOSTS = [name + end for name, end in (("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".org"))]
MACHINE = re.compile(r"(^|[^A-Za-z0-9_.])/(" + "|".join(("work", "farm", "root", "Users")) + r")/[A-Za-z.]")
UNFINISHED = re.compile(
    "TO" + "DO|FIX" + "ME|XX" + "X|NotImplemented" + "Error|coming " + "soon|lorem " + "ipsum"
)
BANNED_NAMES = set("utils util helpers helper common manager managers misc signals admin".split())
BANNED_WORDS = re.compile(
    r"\b(patients?|addicts?|abusers?|alcoholics?|junkie|sober streak|no-shows?|non-?compliant|lost to follow"
    r"|clean time|dirty|failed (drug )?test|are you sure|oops)\b",
    re.IGNORECASE,
)
# Names of laws, bodies and published lists keep their own words.
OWN_WORDS = re.compile(
    r"Alcoholics Anonymous|Substance Abuse and Mental Health|\bno Patient\b|patient records"
    r"|Patient Health Questionnaire|Patient Placement",
    re.IGNORECASE,
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository; without git, every file that is not made by a command."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return tuple(
            PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()
        )
    made = {
        ".venv",
        ".git",
        "var",
        "node_modules",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
    }
    every = (path for path in PROJECT.rglob("*") if path.is_file())
    return tuple(path for path in every if not made.intersection(path.relative_to(PROJECT).parts))


def texts(*endings: str) -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if not endings or path.suffix in endings:
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def shown(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@cache
def sources() -> tuple[tuple[Path, ast.Module], ...]:
    """Our own code, without migrations; parsed once for all checks that look at it."""
    return tuple(
        (path, ast.parse(text))
        for path, text in texts(".py")
        if path.is_relative_to(CODE) and "migrations" not in path.parts
    )


def lines(node: ast.FunctionDef | ast.ClassDef) -> int:
    """How long the body is, without what the docstring says."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def over(found: Iterable[str]) -> None:
    listed = sorted(found)
    assert not listed, "\n" + "\n".join(listed)


# -- the two commands


def test_every_make_command_of_the_readme_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    targets = {
        word for line in re.findall(r"^([a-z ]+):(?!=)", makefile, re.MULTILINE) for word in line.split()
    }
    named = set(re.findall(r"(?:`|^    )make ([a-z]+)", (PROJECT / "README.md").read_text(), re.MULTILINE))
    assert {"run", "test"} <= named
    assert named <= targets


def test_continuous_integration_runs_make_test_and_nothing_else() -> None:
    script = PROJECT / ".ci" / "run"
    does = [line for line in script.read_text().splitlines() if line and not line.startswith("#")]
    assert does == ["set -e", 'cd "$(dirname "$0")/.."', "make test"]
    assert script.stat().st_mode & 0o100


def test_every_path_the_readme_links_to_exists() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", (PROJECT / "README.md").read_text()):
        assert (PROJECT / target).exists(), target


def test_there_is_a_changelog_and_a_license() -> None:
    assert (PROJECT / "CHANGELOG.md").read_text().startswith("# ")
    assert (PROJECT / "LICENSE").stat().st_size > 1000


# -- nothing of anybody's machine


def test_no_file_names_a_server_of_packages() -> None:
    over(f"{shown(path)}: {host}" for path, text in texts() for host in HOSTS if host in text)


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    over(
        f"{shown(path)}:{number}: {line.strip()[:80]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE.search(line)
    )


@pytest.mark.parametrize("name", ["app", "dev", "assets", "bootstrap"])
def test_every_package_is_pinned_by_version_and_hash(name: str) -> None:
    lock = (PROJECT / "requirements" / f"{name}.txt").read_text()
    entries = [entry for entry in re.split(r"\n(?=\S)", lock) if entry and not entry.startswith("#")]
    assert entries
    over(entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry)
    assert "://" not in lock


def test_every_package_that_is_asked_for_is_in_its_lock() -> None:
    for name in ("app", "dev", "assets", "bootstrap"):
        asked = (PROJECT / "requirements" / f"{name}.in").read_text().splitlines()
        lock = (PROJECT / "requirements" / f"{name}.txt").read_text().lower().replace("_", "-")
        for line in asked:
            package = re.match(r"[A-Za-z0-9._-]+", line)
            if package and not line.startswith(("-", "#")):
                assert re.search(rf"^{re.escape(package[0].lower())}==", lock, re.MULTILINE), (
                    f"{line}: make lock"
                )


def test_the_front_end_lock_has_hashes_and_no_addresses() -> None:
    text = (PROJECT / "package-lock.json").read_text()
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "://" not in text
    wanted = json.loads((PROJECT / "package.json").read_text())["dependencies"]
    assert all(packages[f"node_modules/{name}"]["version"] == version for name, version in wanted.items())


# -- caps


def test_no_file_is_too_long() -> None:
    caps = {".py": FILE_LINES, ".html": TEMPLATE_LINES, ".css": STYLESHEET_LINES, ".js": SCRIPT_LINES}
    over(
        f"{shown(path)}: {count} lines, at most {caps[path.suffix]}"
        for path, text in texts(*caps)
        if "migrations" not in path.parts and (count := len(text.splitlines())) > caps[path.suffix]
    )


def test_no_function_is_too_long() -> None:
    over(
        f"{shown(path)}:{node.lineno} {node.name}: {lines(node)} lines, at most {FUNCTION_LINES}"
        for path, tree in sources()
        for node in functions(tree)
        if lines(node) > FUNCTION_LINES
    )


def test_no_class_is_too_long() -> None:
    over(
        f"{shown(path)}:{node.lineno} {node.name}: {lines(node)} lines, at most {CLASS_LINES}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and lines(node) > CLASS_LINES
    )


def test_no_view_is_too_long() -> None:
    over(
        f"{shown(path)}:{node.lineno} {node.name}: {lines(node)} lines, at most {VIEW_LINES}"
        for path, tree in sources()
        for node in functions(tree)
        if is_view(node) and lines(node) > VIEW_LINES
    )


def is_view(node: ast.FunctionDef) -> bool:
    called = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
    return any(isinstance(name, ast.Name) and name.id in ("reads", "writes") for name in called)


def test_no_function_asks_for_too_much() -> None:
    over(
        f"{shown(path)}:{node.lineno} {node.name}: {count} parameters, at most {PARAMETERS}"
        for path, tree in sources()
        for node in functions(tree)
        if (count := len(parameters(node) - FREE_PARAMETERS)) > PARAMETERS
    )


def parameters(node: ast.FunctionDef) -> set[str]:
    given = node.args
    return {argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


# -- words and habits


def test_no_folder_or_module_has_a_name_that_says_nothing() -> None:
    over(
        shown(path)
        for path, _ in sources()
        if BANNED_NAMES & {part.removesuffix(".py") for part in path.parts}
    )


def test_nothing_is_left_unfinished() -> None:
    over(
        f"{shown(path)}:{number}: {line.strip()[:80]}"
        for path, text in texts(".py", ".html", ".js", ".css", ".toml")
        for number, line in enumerate(text.splitlines(), 1)
        if UNFINISHED.search(line)
    )


def test_models_are_tables_and_nothing_else() -> None:
    faults = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "save" and "self" in parameters(node):
                faults.append(f"{shown(path)}:{node.lineno}: save()")
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                assigned = {
                    t.id
                    for s in node.body
                    if isinstance(s, ast.Assign)
                    for t in s.targets
                    if isinstance(t, ast.Name)
                }
                faults += [f"{shown(path)}:{node.lineno}: Meta.ordering"] if "ordering" in assigned else []
    over(faults)


def test_templates_carry_no_inline_style_or_script_and_escape_everything() -> None:
    forbidden = {
        "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
        "inline script": re.compile(
            r"<script(?![^>]*\b(?:src=|type=.application/json))|\son[a-z]+\s*=\s*[\"']", re.I
        ),
        "unescaped value": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
        "address of another server": re.compile(r"\bsrc=[\"']?https?://|<link[^>]*https?://", re.IGNORECASE),
    }
    over(
        f"{shown(path)}:{number}: {what}"
        for path, text in texts(".html")
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in forbidden.items()
        if pattern.search(re.sub(r"\{#.*?#\}", "", line))
    )


def test_people_are_spoken_of_as_people() -> None:
    over(
        f"{shown(path)}:{number}: {found[0]!r} in {line.strip()[:80]}"
        for path, number, line in sentences()
        if (found := BANNED_WORDS.search(OWN_WORDS.sub("", line)))
    )


def sentences() -> Iterator[tuple[Path, int, str]]:
    """What people read: the text of templates, and what the code says to them."""
    for path, text in texts(".html"):
        for number, line in enumerate(text.splitlines(), 1):
            yield path, number, re.sub(r"<[^>]*>|\{#.*?#\}", " ", line)
    for path, tree in sources():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("say", "_")
            ):
                for part in node.args:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield path, node.lineno, part.value


def test_every_room_says_what_it_is() -> None:
    over(
        f"stepdown/{folder.name}/README.md is missing"
        for folder in CODE.iterdir()
        if (folder / "models.py").exists() or (folder / "models").is_dir()
        if not (folder / "README.md").exists()
    )


def test_every_check_that_a_place_in_the_run_is_kept_for_is_there() -> None:
    over(
        f"tests/{name} stands in tests/pace.py and is gone"
        for name in sorted({*pace.COUNTING, *pace.SEARCHING, *pace.LONGEST})
        if not (PROJECT / "tests" / name).is_file()
    )
