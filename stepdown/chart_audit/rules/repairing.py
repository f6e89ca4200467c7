"""Checklists, finishing a chart, repairing a finding and having it checked by somebody else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from uuid import UUID

from stepdown.chart_audit.vocabulary import (
    AnswerCard,
    Checklist,
    FindingState,
    Item,
    Outcome,
    RepairCard,
    Score,
    Severity,
)
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# Until when a finding is to be mended, by how much hangs on it. The clinic's own figures.
DUE_DAYS = {Severity.CRITICAL: 3, Severity.MAJOR: 14, Severity.MINOR: 30}


@cache
def checklists() -> tuple[Checklist, ...]:
    """Every version of every checklist. Source: `data/checklist.toml`."""
    text = resources.files("stepdown.chart_audit").joinpath("data/checklist.toml").read_text("utf-8")
    return tuple(
        Checklist(row["key"], row["version"], row["label"], row["starts_on"], items_of(row["item"]))
        for row in tomllib.loads(text)["checklist"]
    )


def items_of(rows: Iterable[Mapping[str, object]]) -> tuple[Item, ...]:
    """The items of a checklist, from the file or from what an audit kept of it."""
    return tuple(
        Item(
            str(row["key"]),
            str(row["words"]),
            str(row["source"]),
            Severity(str(row["severity"])),
            str(row.get("house", "")),
            int(str(row.get("days", 0))),
        )
        for row in rows
    )


def kept(checklist: Checklist) -> list[dict[str, object]]:
    """A checklist as an audit keeps it."""
    return [
        {
            "key": one.key,
            "words": one.text,
            "source": one.source,
            "severity": one.severity.value,
            "house": one.house,
            "days": one.days,
        }
        for one in checklist.items
    ]


def checklist_on(key: str, day: date, among: Iterable[Checklist] | None = None) -> Checklist | None:
    """The version of a checklist that acts on a day; a later one never acts backwards."""
    acting = [
        one for one in (checklists() if among is None else among) if one.key == key and one.starts_on <= day
    ]
    return max(acting, key=lambda one: one.version, default=None)


def check_answer(outcome: Outcome, words: str) -> Refusal | None:
    """A no, or not knowing, says why: somebody has to repair it, or to look for it."""
    if outcome in (Outcome.NOT_MET, Outcome.NOT_KNOWN) and len(words.split()) < 2:
        return Refusal(say("Say what is missing, in a few words."), field="words")
    return None


def may_finish(answers: Sequence[AnswerCard]) -> tuple[Refusal, ...]:
    """A chart is finished when every item has its answer."""
    open_items = [one for one in answers if one.outcome is None]
    return tuple(
        Refusal(say("Still to answer: {item}", item=one.item.words), field=one.item.key) for one in open_items
    )


def check_repair(words: str) -> Refusal | None:
    """What was done is said, so that a second person can look."""
    if len(words.split()) < 3:
        return Refusal(say("Say what was done, and where it stands."), field="words")
    return None


def may_recheck(newest: RepairCard | None, by_id: UUID | None) -> Refusal | None:
    """Somebody other than the one who repaired looks again, once a repair."""
    if newest is None or newest.holds is not None:
        return Refusal(say("There is no repair to check yet."))
    if newest.by_id == by_id:
        return Refusal(
            say("Whoever repaired it does not check it."), lifted_by=say("A colleague who audits does.")
        )
    return None


def state_of(repairs: Sequence[RepairCard]) -> FindingState:
    """How far a finding is, from its repairs, oldest first."""
    if not repairs:
        return FindingState.OPEN
    newest = repairs[-1]
    if newest.holds is None:
        return FindingState.REPAIRED
    return FindingState.CLOSED if newest.holds else FindingState.CAME_BACK


def may_close(unfinished: int, open_findings: int, words: str) -> tuple[Refusal, ...]:
    """An audit closes when every chart is finished; with findings open only for a reason that stays."""
    found = []
    if unfinished:
        found.append(Refusal(say("{n} charts are not finished yet.", n=unfinished)))
    if open_findings and len(words.split()) < 3:
        found.append(
            Refusal(
                say("{n} findings are not repaired and checked.", n=open_findings),
                lifted_by=say("Say how they go on, and close it."),
                field="words",
            )
        )
    return tuple(found)


def scores(items: Iterable[Item], answers: Iterable[tuple[str, Outcome, int]]) -> tuple[Score, ...]:
    """How many finished charts stand how on each item; `answers` are item, outcome and how many."""
    counted: dict[tuple[str, Outcome], int] = {}
    for key, outcome, count in answers:
        counted[key, outcome] = counted.get((key, outcome), 0) + count
    return tuple(Score(one, *(counted.get((one.key, outcome), 0) for outcome in Outcome)) for one in items)
