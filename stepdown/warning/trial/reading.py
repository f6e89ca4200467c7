"""Reading a directory of the CTN-0094 layout. Whatever does not fit is named with its file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Symbols of a weekly word: found, not found, both within the week, due and not given, none due.
POSITIVE, NEGATIVE, MIXED, MISSING, NONE_DUE = "+", "-", "*", "o", "_"
TRIALS = {"27": "CTN-0027", "30": "CTN-0030", "51": "CTN-0051"}
LAYOUT = {
    "everybody.csv": ("who", "project"),
    "randomization.csv": ("who", "treatment", "which"),
    "derived_weeklyOpioidPattern.csv": ("who", "Phase_1", "Phase_2"),
    "site_masked.csv": ("who", "site_masked"),
}
MOST_FAULTS = 20


class BadLayout(Exception):
    """The directory is not of the layout: each fault with its place."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class Course:
    """One participant of the cohort: trial, site, and the weeks of tests since treatment began."""

    who: int
    trial: str
    site: str
    treatment: str
    word: str

    @property
    def made_with(self) -> bool:
        """Whether the cards were made with this participant: the published fifth, by number."""
        return self.who % 10 < 2


@dataclass(frozen=True)
class Read:
    """What was read: everybody, who was randomized, and the cohort of those whose treatment began."""

    everybody: int
    randomized: int
    courses: tuple[Course, ...]


def read(folder: Path) -> Read:
    """The cohort of a directory. Raises FileNotFoundError for no directory, BadLayout for another layout.

    Weeks begin at randomization; in CTN-0030 at the second one, to the twelve weeks of treatment, since the
    first led to two weeks of it only. So 2,199 of all 3,560 would be in it, as many as Luo et al. had.
    """
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    faults: list[str] = []
    tables = {name: list(_rows(folder / name, columns, faults)) for name, columns in LAYOUT.items()}
    _stop(faults)
    trial_of = {row["who"]: row["project"] for row in tables["everybody.csv"]}
    site_of = {row["who"]: row["site_masked"] for row in tables["site_masked.csv"]}
    words = {row["who"]: row for row in tables["derived_weeklyOpioidPattern.csv"]}
    begun: dict[str, str] = {}
    randomized = set()
    for row in tables["randomization.csv"]:
        who = row["who"]
        randomized.add(who)
        if row["which"] == ("2" if trial_of.get(who) == "30" else "1"):
            begun[who] = row["treatment"]
    for who in begun:
        for name, known in (("everybody.csv", trial_of), ("site_masked.csv", site_of)):
            if who not in known:
                faults.append(f"{name}: participant {who} of randomization.csv is not in it")
        if who not in words:
            faults.append(f"derived_weeklyOpioidPattern.csv: participant {who} is not in it")
    _stop(faults)
    courses = []
    for who in sorted(begun, key=int):
        word = words[who]["Phase_2" if trial_of[who] == "30" else "Phase_1"]
        courses.append(Course(int(who), TRIALS[trial_of[who]], site_of[who], begun[who], word))
    if not courses:
        raise BadLayout(["randomization.csv: nobody's treatment began"])
    return Read(len(trial_of), len(randomized), tuple(courses))


def _stop(faults: list[str]) -> None:
    if faults:
        more = len(faults) - MOST_FAULTS
        raise BadLayout(faults[:MOST_FAULTS] + ([f"and {more} more"] if more > 0 else []))


def _rows(path: Path, columns: tuple[str, ...], faults: list[str]) -> Iterator[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.append(f"{path.name}: is missing")
        return
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{path.name}: cannot be read ({type(error).__name__})")
        return
    reader = csv.DictReader(text.splitlines())
    lacking = [column for column in columns if column not in (reader.fieldnames or ())]
    if lacking:
        faults.append(f"{path.name}: line 1 lacks the column{'s'[: len(lacking) > 1]} {', '.join(lacking)}")
        return
    for number, row in enumerate(reader, start=2):
        if (fault := _fault(path.name, row)) is not None:
            faults.append(f"{path.name}: line {number}: {fault}")
        else:
            yield {column: row[column] for column in columns}


def _fault(name: str, row: dict[str, str | None]) -> str | None:
    who = row["who"] or ""
    if not (who.isascii() and who.isdigit()):
        return f"who is {who!r}, not a whole number"
    if name == "everybody.csv" and row["project"] not in TRIALS:
        return f"project is {row['project']!r}, not one of {', '.join(TRIALS)}"
    if name == "randomization.csv" and row["which"] not in ("1", "2"):
        return f"which is {row['which']!r}, not 1 or 2"
    if name == "derived_weeklyOpioidPattern.csv":
        for column in ("Phase_1", "Phase_2"):
            if strange := set(row[column] or "") - {POSITIVE, NEGATIVE, MIXED, MISSING, NONE_DUE}:
                return f"{column} holds {', '.join(sorted(strange))!r}; weeks are + - * o _"
    return None
