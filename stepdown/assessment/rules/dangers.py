"""Which answers ask for something now. Shown beside the form; saving never waits for them.

The limits are the clinic's own data (`editions/dangers.toml`), each with its source and tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stepdown.assessment.vocabulary import (
    OPIOIDS,
    SEDATIVES,
    Content,
    Danger,
    Frequency,
    Knowledge,
    Row,
    Strength,
    Substance,
    Urgency,
    Value,
)
from stepdown.kernel.reading import Reader
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

CRISIS = say(
    "Call or text 988 together, and call the clinician on duty now. Make the safety plan before they leave."
)
OTHERS = say(
    "Do not leave them alone. Call the clinician on duty now; 911 if somebody is in danger this minute."
)
MEDICAL = say(
    "911 or the emergency room. They should not stop suddenly on their own. Somebody goes with them."
)
PREGNANT = say(
    "A prescriber today. Stopping opioids suddenly can harm the pregnancy; medication protects both."
)


@dataclass(frozen=True)
class Limits:
    """From where on an answer is dangerous."""

    version: str
    ciwa: int
    cows: int
    alcohol_days: int
    sedative_days: int


def read_limits(table: Mapping[str, object]) -> tuple[Limits, tuple[Refusal, ...]]:
    """The clinic's limits from their file, with every fault named."""
    reader = Reader(table)
    withdrawal = reader.part("withdrawal")
    limits = Limits(
        reader.text("version"),
        _limit(withdrawal, "ciwa", "at_least", 67),
        _limit(withdrawal, "cows", "at_least", 48),
        _limit(withdrawal, "alcohol_days", "at_most", 30),
        _limit(withdrawal, "sedative_days", "at_most", 60),
    )
    withdrawal.done()
    suicide = reader.part("suicide")
    suicide.text("tag")
    suicide.text("source")
    suicide.done()
    reader.done()
    return limits, tuple(reader.refusals)


def _limit(reader: Reader, name: str, bound: str, most: int) -> int:
    part = reader.part(name)
    part.text("tag")
    part.text("source")
    number = part.whole(bound, least=1, most=most)
    part.done()
    return number


def dangers(contents: Mapping[str, Content], limits: Limits, *, on: date) -> tuple[Danger, ...]:
    """All answers that ask for something now, crisis first."""
    return (*_harm(contents), *_withdrawal(contents, limits), *_use(contents, limits, on))


def _value(content: Content | Row | None, key: str) -> Value | None:
    if content is None:
        return None
    answer = content.answer(key)
    return answer.value if answer.state is Knowledge.KNOWN else None


def _harm(contents: Mapping[str, Content]) -> list[Danger]:
    safety = contents.get("safety")
    found = []
    # C-SSRS triage: question 4 or 5 in the past month, or behavior in the past 3 months, is high risk [V].
    asked: dict[str, Words] = {
        "intent": say("Intends to act on thoughts of suicide"),
        "q4": say("Yes to question 4"),
        "q5": say("Yes to question 5"),
        "q6_recent": say("Yes to question 6 for the last 3 months"),
    }
    found += [
        Danger(f"safety.{key}", Urgency.CRISIS, words, CRISIS, "safety")
        for key, words in asked.items()
        if _value(safety, key) is True
    ]
    if _value(safety, "suicide_band") == "high" and not found:
        words = say("Suicide risk judged high")
        found.append(Danger("safety.suicide_band", Urgency.CRISIS, words, CRISIS, "safety"))
    if _value(safety, "harm_plan") is True or _value(safety, "violence_band") == "high":
        words = say("A plan to hurt somebody, or risk to others judged high")
        found.append(Danger("safety.harm_plan", Urgency.CRISIS, words, OTHERS, "safety"))
    return found


def _withdrawal(contents: Mapping[str, Content], limits: Limits) -> list[Danger]:
    section = contents.get("withdrawal")
    ciwa, cows = _value(section, "ciwa"), _value(section, "cows")
    found: list[tuple[str, Words]] = []
    if _value(section, "signs") == Strength.SEVERE.value:
        found.append(("signs", say("Severe withdrawal now")))
    if isinstance(ciwa, int) and ciwa >= limits.ciwa:
        found.append(("ciwa", say("CIWA-Ar {n}, from {limit} on", n=ciwa, limit=limits.ciwa)))
    if isinstance(cows, int) and cows >= limits.cows:
        found.append(("cows", say("COWS {n}, from {limit} on", n=cows, limit=limits.cows)))
    return [
        Danger(f"withdrawal.{key}", Urgency.MEDICAL, words, MEDICAL, "withdrawal") for key, words in found
    ]


def _use(contents: Mapping[str, Content], limits: Limits, on: date) -> list[Danger]:
    use, withdrawal, health = (contents.get(key) for key in ("substances", "withdrawal", "health"))
    rows = use.rows("substances") if use else ()
    past = any(_value(withdrawal, key) is True for key in ("shakes", "seizure", "delirium"))
    found: list[Danger] = []
    for row in rows:
        substance = Substance(str(row.answers["substance"].value))
        if not _daily(row):
            continue
        if substance is Substance.ALCOHOL and past and _recent(row, limits.alcohol_days, on):
            words = say("Daily alcohol, and shakes, seizure or confusion when stopping")
            found.append(Danger("use.alcohol", Urgency.MEDICAL, words, MEDICAL, "substances"))
        if substance in SEDATIVES and _recent(row, limits.sedative_days, on):
            words = say("Daily {what}: stopping suddenly can cause a seizure", what=substance.label)
            found.append(Danger(f"use.{substance.value}", Urgency.MEDICAL, words, MEDICAL, "substances"))
        if substance in OPIOIDS and _value(health, "pregnant") in ("yes", "possible"):
            words = say("Daily opioids and a pregnancy")
            found.append(Danger(f"use.{substance.value}", Urgency.MEDICAL, words, PREGNANT, "health"))
    return found


def _daily(row: Row) -> bool:
    return _value(row, "frequency") == Frequency.DAILY.value or _value(row, "days") == 30


def _recent(row: Row, days: int, on: date) -> bool:
    """A last time that nobody knows counts as recent: the mistake then is on the safe side."""
    last = _value(row, "last_on")
    return last is None or (on - date.fromisoformat(str(last))).days <= days
