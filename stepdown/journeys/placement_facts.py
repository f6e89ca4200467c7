"""From an assessment to what level-of-care rules read: each fact with its source, unknown stays unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import (
    OPIOIDS,
    SEDATIVES,
    AssessmentFacts,
    AssessmentState,
    Commitment,
    Frequency,
    Severity,
    Substance,
    Use,
)
from stepdown.kernel.money import Money
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_card
from stepdown.place import queries as place
from stepdown.placement import queries as placement
from stepdown.placement.vocabulary import FactName, Known, OwnWindow, PlacementFacts, RatingSeen, Told, Value

F = FactName

# One question of the assessment for one fact, taken as it stands.
SAME = {
    F.WITHDRAWAL_SIGNS: "withdrawal.signs",
    F.SHAKES: "withdrawal.shakes",
    F.CIWA: "withdrawal.ciwa",
    F.COWS: "withdrawal.cows",
    F.PAST_SEIZURE: "withdrawal.seizure",
    F.PAST_DELIRIUM: "withdrawal.delirium",
    F.MEDICALLY_STABLE: "health.stable",
    F.SUICIDE_RISK: "safety.suicide_band",
    F.SUICIDE_INTENT: "safety.intent",
    F.VIOLENCE_RISK: "safety.violence_band",
    F.PSYCHOSIS: "mind.psychosis",
    F.INTERFERENCE: "mind.interferes",
    F.OTHERS_USE: "home.others_use",
    F.SUPPORT: "people.anyone",
    F.CHILD_CARE: "home.child_care",
    F.ONLINE: "week.online",
}
OVERDOSE_DAYS = 30
_SEVERITY = (Severity.MILD, Severity.MODERATE, Severity.SEVERE)


@dataclass(frozen=True)
class Gathered:
    """The facts of one person now, the assessment they rest on, and their own week."""

    assessment_id: UUID
    state: AssessmentState
    assessed_on: date
    facts: PlacementFacts
    own: tuple[OwnWindow, ...]
    told: Told


def gather(viewer: Viewer, client_id: UUID, *, at: datetime) -> Gathered | None:
    """Facts from the assessment being written or the last one signed, and those added on the sheet.

    None where nobody has begun to assess the person. Raises NotFound.
    """
    card = client_card(viewer, client_id, at=at)
    found = assessment.in_progress(viewer, client_id, at=at) or assessment.signed_for(
        viewer, client_id, at=at
    )
    if found is None:
        return None
    read = assessment.facts(viewer, found.id, at=at)
    today = at.astimezone(place.site(viewer, card.site_id).tz).date()
    known = known_from(read, today) | placement.added_facts(viewer, client_id, at=at)
    ratings = tuple(
        RatingSeen(one.number, one.part, one.label, one.code, one.code_label, one.place, one.top)
        for one in read.ratings
    )
    return Gathered(
        assessment_id=found.id,
        state=read.state,
        assessed_on=read.assessed_on,
        facts=PlacementFacts(read.edition_key, MappingProxyType(known), ratings),
        own=own_windows(read.commitments),
        told=Told(per_week=_spent(read.uses)),
    )


def known_from(read: AssessmentFacts, today: date) -> dict[FactName, Known]:
    """Every fact the assessment knows. `today` is the day at the person's site."""
    source = say("Assessment, {day}", day=read.assessed_on)
    values: dict[FactName, Value | None] = {name: _plain(read, key) for name, key in SAME.items()}
    values |= _of_use(read.uses, today, finished=read.state is not AssessmentState.DRAFT)
    values |= {
        F.OVERDOSE_RECENT: _overdose(read, today),
        F.PREGNANT: _one_of(read, "health.pregnant", yes={"yes"}, no={"no", "not_applicable"}),
        F.HOME_SAFE: _home_safe(read),
        F.HAS_HOME: _one_of(
            read, "home.living", yes={"independent", "dependent", "sober_living"}, no={"homeless"}
        ),
        F.BED_AVAILABLE: _one_of(read, "home.living", yes={"sober_living"}, no=()),
        F.CHILDREN_AT_HOME: _more_than_none(read, "home.children"),
        F.BUSY_MINUTES: _busy(read),
        F.TRANSPORT: _one_of(read, "week.transport", yes={"car", "ride", "transit", "foot"}, no={"none"}),
        F.ADDICTION_MEDICATION: _one_of(
            read, "medications.addiction_medication", yes={"taking"}, no={"wants", "unsure", "no"}
        ),
        F.SEVERITY: _severity(read),
    }
    return {
        name: Known(value, source, read.assessed_on)
        for name, value in values.items()
        if value is not None
    }


def own_windows(commitments: Iterable[Commitment]) -> tuple[OwnWindow, ...]:
    """Weekly windows that should stay the person's, in the order of the week."""
    windows = [
        OwnWindow(one.title or one.kind.label.text, one.kind.value, window, one.travel_minutes or 0)
        for one in commitments
        for window in one.windows
    ]
    return tuple(sorted(windows, key=lambda own: own.window))


def _of_use(uses: Collection[Use], today: date, *, finished: bool) -> dict[FactName, Value | None]:
    """What the list of substances says; an empty list says nothing at all."""
    if not uses:
        return {}
    alcohol = [use for use in uses if use.substance is Substance.ALCOHOL]
    sedatives = [use for use in uses if use.substance in SEDATIVES]
    opioids = [use for use in uses if use.substance in OPIOIDS]
    return {
        F.ALCOHOL_DAILY: _daily(alcohol, finished),
        F.SEDATIVES_DAILY: _daily(sedatives, finished),
        F.OPIOIDS_DAILY: _daily(opioids, finished),
        F.DAYS_SINCE_ALCOHOL: _days_since(alcohol, today),
        F.DAYS_SINCE_SEDATIVES: _days_since(sedatives, today),
        F.BEHAVIORAL_ONLY: all(use.is_behavior for use in uses),
    }


def _daily(uses: Collection[Use], finished: bool) -> bool | None:
    """Whether any of them is used every day. An unknown frequency stays unknown, and so does what is not
    listed while the list is still being written."""
    if any(use.frequency is Frequency.DAILY for use in uses):
        return True
    if any(use.frequency is None for use in uses) or not (uses or finished):
        return None
    return False


def _days_since(uses: Collection[Use], today: date) -> int | None:
    last = [use.last_on for use in uses if use.last_on is not None]
    return max(0, (today - max(last)).days) if last else None


def _plain(read: AssessmentFacts, key: str) -> Value | None:
    value = read.answer(key).value
    return None if isinstance(value, tuple) else value


def _overdose(read: AssessmentFacts, today: date) -> bool | None:
    if read.answer("withdrawal.overdoses").value == 0:
        return False
    last = read.answer("withdrawal.overdose_on").value
    return (today - date.fromisoformat(str(last))).days <= OVERDOSE_DAYS if last else None


def _home_safe(read: AssessmentFacts) -> bool | None:
    """Somebody who hurts or threatens makes a home unsafe, whatever else was said about it."""
    return False if read.is_yes("home.hurt") else read.is_yes("home.safe")


def _one_of(read: AssessmentFacts, key: str, *, yes: Collection[str], no: Collection[str]) -> bool | None:
    value = read.answer(key).value
    return True if value in yes else False if value in no else None


def _more_than_none(read: AssessmentFacts, key: str) -> bool | None:
    value = read.answer(key).value
    return value > 0 if isinstance(value, int) else None


def _busy(read: AssessmentFacts) -> int | None:
    if read.commitments:
        return sum(window.minutes for one in read.commitments for window in one.windows)
    return 0 if read.is_yes("week.any_fixed") is False else None


def _severity(read: AssessmentFacts) -> str | None:
    """The gravest severity among the diagnoses made."""
    made = [one.severity for one in read.diagnoses if one.severity is not None]
    return max(made, key=_SEVERITY.index).value if made else None


def _spent(uses: Collection[Use]) -> Money | None:
    told = [use.cents_per_week for use in uses if use.cents_per_week is not None]
    return Money(sum(told)) if told else None


def source_words(known: Known) -> Words:
    """Where a fact comes from, with what was said about it."""
    return say("{source}: {note}", source=known.source, note=known.note) if known.note else known.source
