"""The room's data as values: medicines, laboratory checks, and the clinic's own numbers of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stepdown.medication.vocabulary import (
    Aim,
    InductionStep,
    Kidneys,
    LabKind,
    LabRule,
    Medicine,
    Route,
    Spacing,
    Where,
)


@dataclass(frozen=True)
class Setting:
    """Everything a clinic may set, as it stands in the file."""

    medicines: tuple[Medicine, ...]
    labs: Mapping[str, LabKind]
    others: tuple[tuple[frozenset[str], tuple[str, ...]], ...]
    opioids: tuple[str, ...]
    ask_opioids_days: int
    baseline_days: int
    soon_days: int
    naloxone_days: int
    naloxone_refused_days: int
    verify_days: int
    reconcile_days: int

    def medicine(self, key: str) -> Medicine | None:
        """A medicine by its key; None for what the data does not have."""
        return next((one for one in self.medicines if one.key == key), None)

    def explains(self, title: str) -> tuple[str, ...]:
        """What a test may find because of a medicine that is known by a word of its name."""
        words = frozenset("".join(one if one.isalnum() else " " for one in title.lower()).split())
        return tuple(key for names, keys in self.others if names & words for key in keys)


def read(told: Mapping[str, Any]) -> Setting:
    """The file as one setting. Raises KeyError or ValueError for a file that lacks something."""
    days = told["defaults"]
    return Setting(
        medicines=tuple(_medicine(one) for one in told["medicines"]),
        labs={key: _lab(key, one) for key, one in told["labs"].items()},
        others=tuple((frozenset(one["words"]), tuple(one["explains"])) for one in told["others"]),
        opioids=tuple(days["opioids"]),
        ask_opioids_days=days["ask_opioids_days"],
        baseline_days=days["baseline_days"],
        soon_days=days["soon_days"],
        naloxone_days=days["naloxone_days"],
        naloxone_refused_days=days["naloxone_refused_days"],
        verify_days=days["verify_days"],
        reconcile_days=days["reconcile_days"],
    )


def _lab(key: str, one: Mapping[str, Any]) -> LabKind:
    high = Decimal(str(one["high_from"])) if "high_from" in one else None
    return LabKind(key, one["title"], one["unit"], high, one.get("high_words", ""))


def _medicine(one: Mapping[str, Any]) -> Medicine:
    injection, kidneys, most = one.get("injection"), one.get("kidneys"), one.get("most")
    return Medicine(
        key=one["key"],
        title=one["title"],
        called=one["called"],
        aim=Aim(one["aim"]),
        route=Route(one["route"]),
        where=Where(one["where"]),
        unit=one["unit"],
        usual=one["usual"],
        source=one["source"],
        tag=one["tag"],
        most=Decimal(most) if most is not None else None,
        opioid=one.get("opioid", False),
        blocks_opioids=one.get("blocks_opioids", False),
        explains=tuple(one["explains"]),
        amounts=tuple(map(Decimal, one.get("amounts", ()))),
        starts=tuple(map(Decimal, one.get("starts", ()))),
        visits=one.get("visits", ""),
        watch=one["watch"],
        places=tuple(one.get("places", ())),
        injection=Spacing(**injection) if injection else None,
        labs=tuple(LabRule(lab["key"], tuple(lab["first"]), lab.get("every")) for lab in one.get("labs", ())),
        kidneys=Kidneys(*(Decimal(kidneys[key]) for key in ("never_to", "less_to", "less")))
        if kidneys
        else None,
        induction=tuple(
            InductionStep(step["key"], step["words"], step.get("cows_from"))
            for step in one.get("induction", ())
        ),
    )
