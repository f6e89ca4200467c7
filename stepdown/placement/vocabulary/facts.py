"""What level-of-care rules may read about a person: each fact known with its source, or not known at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say

Value = bool | int | str


class FactName(Labelled):
    """One fact that can speak for or against a level."""

    WITHDRAWAL_SIGNS = "withdrawal_signs", "Withdrawal signs now"
    SHAKES = "shakes", "Shakes or sweats when stopping"
    CIWA = "ciwa", "CIWA-Ar"
    COWS = "cows", "COWS"
    ALCOHOL_DAILY = "alcohol_daily", "Drinks every day"
    SEDATIVES_DAILY = "sedatives_daily", "Takes sedatives every day"
    OPIOIDS_DAILY = "opioids_daily", "Uses opioids every day"
    DAYS_SINCE_ALCOHOL = "days_since_alcohol", "Days since the last drink"
    DAYS_SINCE_SEDATIVES = "days_since_sedatives", "Days since the last sedative"
    PAST_SEIZURE = "past_seizure", "A seizure when stopping, ever"
    PAST_DELIRIUM = "past_delirium", "Confusion when stopping, ever"
    WITHDRAWAL_CLEARED = "withdrawal_cleared", "Withdrawal cleared by a prescriber"
    OVERDOSE_RECENT = "overdose_recent", "Overdose in the last 30 days"
    PREGNANT = "pregnant", "Pregnant"
    MEDICALLY_STABLE = "medically_stable", "Health steady enough to come and go"
    SUICIDE_RISK = "suicide_risk", "Suicide risk, clinician's judgment"
    SUICIDE_INTENT = "suicide_intent", "Intends to act on thoughts of suicide"
    VIOLENCE_RISK = "violence_risk", "Risk to others, clinician's judgment"
    PSYCHOSIS = "psychosis", "Out of touch with what is real, now"
    INTERFERENCE = "interference", "How much mood or thinking gets in the way of a group"
    PHQ9 = "phq9", "PHQ-9"
    ROUND_THE_CLOCK = "round_the_clock", "Needs structure day and night"
    HOME_SAFE = "home_safe", "Safe to go home after a session"
    HAS_HOME = "has_home", "Has a place to live"
    OTHERS_USE = "others_use", "Somebody at home drinks or uses"
    BED_AVAILABLE = "bed_available", "A bed in supervised or sober housing is on offer"
    SUPPORT = "support", "Somebody stands by them"
    CHILDREN_AT_HOME = "children_at_home", "Children live with them"
    CHILD_CARE = "child_care", "Child care during sessions"
    BUSY_MINUTES = "busy_minutes", "Minutes a week held by work, school and others"
    STEPS_FROM = "steps_from", "Comes from"
    OUTPATIENT_NOT_ENOUGH = "outpatient_not_enough", "Went on using during outpatient care"
    RECENT_RETURN = "recent_return", "Returned to use lately"
    ORDERED_LEVEL = "ordered_level", "Level a court ordered"
    WANTED_LEVEL = "wanted_level", "Level the person wants"
    WILLING = "willing", "Willing to start"
    TRANSPORT = "transport", "Has a way to get here"
    TRAVEL_MINUTES = "travel_minutes", "Minutes of travel each way"
    ONLINE = "online", "Can join online"
    BEHAVIORAL_ONLY = "behavioral_only", "A behavior, no substance"
    ADDICTION_MEDICATION = "addiction_medication", "On addiction medication"
    SEVERITY = "severity", "Severity of the disorder"


class Kind(Labelled):
    """What a value of a fact looks like."""

    YES_NO = "yes_no", "yes or no"
    NUMBER = "number", "whole number"
    CODE = "code", "one of a list"


@dataclass(frozen=True)
class Spec:
    """How a fact is held: its kind, its codes from least to most, and where the assessment asks for it."""

    kind: Kind
    section: str
    codes: tuple[tuple[str, Words], ...] = ()
    ordered: bool = False

    def place(self, code: Value) -> int | None:
        """How far up an ordered list a code stands; None for a code that is not on it."""
        return next((n for n, (known, _label) in enumerate(self.codes) if known == code), None)

    def shown(self, value: Value) -> Words:
        """A value in words."""
        if isinstance(value, bool):
            return say("yes") if value else say("no")
        label = next((label for code, label in self.codes if code == value), None)
        return label or say("{value}", value=value)


_STRENGTH = (
    ("none", say("none")),
    ("mild", say("mild")),
    ("moderate", say("moderate")),
    ("severe", say("severe")),
)
_BAND = (
    ("none", say("none seen")),
    ("low", say("low")),
    ("moderate", say("moderate")),
    ("high", say("high")),
)
_LEVELS = (
    ("outpatient", say("outpatient")),
    ("iop", say("intensive outpatient")),
    ("php", say("partial hospitalization")),
    ("residential", say("residential")),
    ("withdrawal", say("withdrawal management")),
)
_INTERFERENCE = (
    ("none", say("not at all")),
    ("some", say("somewhat")),
    ("much", say("very much")),
    ("cannot", say("could not take part now")),
)
_FROM = (
    ("home", say("home")),
    ("withdrawal", say("withdrawal management")),
    ("residential", say("residential care")),
    ("php", say("partial hospitalization")),
    ("outpatient", say("outpatient care")),
)


def _yes_no(section: str) -> Spec:
    return Spec(Kind.YES_NO, section)


def _number(section: str) -> Spec:
    return Spec(Kind.NUMBER, section)


F = FactName
SPECS: Mapping[FactName, Spec] = MappingProxyType(
    {
        F.WITHDRAWAL_SIGNS: Spec(Kind.CODE, "withdrawal", _STRENGTH, ordered=True),
        F.SHAKES: _yes_no("withdrawal"),
        F.CIWA: _number("withdrawal"),
        F.COWS: _number("withdrawal"),
        F.ALCOHOL_DAILY: _yes_no("substances"),
        F.SEDATIVES_DAILY: _yes_no("substances"),
        F.OPIOIDS_DAILY: _yes_no("substances"),
        F.DAYS_SINCE_ALCOHOL: _number("substances"),
        F.DAYS_SINCE_SEDATIVES: _number("substances"),
        F.PAST_SEIZURE: _yes_no("withdrawal"),
        F.PAST_DELIRIUM: _yes_no("withdrawal"),
        F.WITHDRAWAL_CLEARED: _yes_no("level"),
        F.OVERDOSE_RECENT: _yes_no("withdrawal"),
        F.PREGNANT: _yes_no("health"),
        F.MEDICALLY_STABLE: _yes_no("health"),
        F.SUICIDE_RISK: Spec(Kind.CODE, "safety", _BAND, ordered=True),
        F.SUICIDE_INTENT: _yes_no("safety"),
        F.VIOLENCE_RISK: Spec(Kind.CODE, "safety", _BAND, ordered=True),
        F.PSYCHOSIS: _yes_no("mind"),
        F.INTERFERENCE: Spec(Kind.CODE, "mind", _INTERFERENCE, ordered=True),
        F.PHQ9: _number("level"),
        F.ROUND_THE_CLOCK: _yes_no("level"),
        F.HOME_SAFE: _yes_no("home"),
        F.HAS_HOME: _yes_no("home"),
        F.OTHERS_USE: _yes_no("home"),
        F.BED_AVAILABLE: _yes_no("level"),
        F.SUPPORT: _yes_no("people"),
        F.CHILDREN_AT_HOME: _yes_no("home"),
        F.CHILD_CARE: _yes_no("home"),
        F.BUSY_MINUTES: _number("week"),
        F.STEPS_FROM: Spec(Kind.CODE, "level", _FROM),
        F.OUTPATIENT_NOT_ENOUGH: _yes_no("level"),
        F.RECENT_RETURN: _yes_no("level"),
        F.ORDERED_LEVEL: Spec(Kind.CODE, "level", _LEVELS, ordered=True),
        F.WANTED_LEVEL: Spec(Kind.CODE, "level", _LEVELS, ordered=True),
        F.WILLING: _yes_no("level"),
        F.TRANSPORT: _yes_no("week"),
        F.TRAVEL_MINUTES: _number("level"),
        F.ONLINE: _yes_no("week"),
        F.BEHAVIORAL_ONLY: _yes_no("substances"),
        F.ADDICTION_MEDICATION: _yes_no("medications"),
        F.SEVERITY: Spec(Kind.CODE, "diagnoses", _STRENGTH[1:], ordered=True),
    }
)

# Product promise 5: these never speak against anyone. Thresholds that try are refused when they are read.
PROTECTED = frozenset({FactName.SEVERITY, FactName.ADDICTION_MEDICATION})

# What an assessment does not ask: the clinician adds it on the level sheet itself.
ASKED_HERE = tuple(name for name in FactName if SPECS[name].section == "level")


@dataclass(frozen=True)
class Known:
    """A fact that is known.

    Its value, where it comes from, the day it was true, and what was said about it.
    """

    value: Value
    source: Words
    on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class RatingSeen:
    """A clinician's rating of one dimension or part; `place` counts up its own scale from 0 to `top`."""

    dimension: int
    part: str
    label: Words
    code: str
    code_label: Words
    place: int
    top: int


@dataclass(frozen=True)
class PlacementFacts:
    """Everything known when a level is chosen.

    A fact that is not in `known` is unknown: never no, never zero.
    """

    edition: str
    known: Mapping[FactName, Known] = field(default_factory=lambda: MappingProxyType({}))
    ratings: tuple[RatingSeen, ...] = ()

    def of(self, name: FactName) -> Known | None:
        return self.known.get(name)
