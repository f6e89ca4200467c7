"""Counseling notes kept apart and reports to child protection: what they need, what is owed by when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.note.vocabulary import ReportCard, ReportStep, ReportWords
from stepdown.people.vocabulary import Permission, Power

FEWEST = 2


def check_counseling(words: str) -> Refusal | None:
    """A counseling note is a thought about what was said; what belongs to the record stands in the record.

    Source: 42 CFR 2.11 keeps medication, times, kinds of treatment, results and any summary of diagnosis,
    plan, symptoms, prognosis and progress out of its definition: those are the chart's.
    """
    if len(words.split()) < FEWEST:
        return Refusal(say("Say it in a few words."), field="words")
    return None


def check_opening(why: str) -> Refusal | None:
    """A custodian says why; the reason is kept."""
    if len(why.split()) < FEWEST:
        return Refusal(say("Say why you open a note that somebody else kept apart."), field="why")
    return None


def may_hand_custody(from_staff_id: UUID, to_staff_id: UUID, to_powers: Collection[str]) -> Refusal | None:
    """The custodian is another clinician, who may sign: nobody of the office keeps such notes."""
    if from_staff_id == to_staff_id:
        return Refusal(say("Choose somebody else."))
    if Power.SIGN not in to_powers:
        return Refusal(
            say("Counseling notes are kept by a clinician."),
            lifted_by=say("Choose a colleague with a credential to sign."),
        )
    return None


def check_report(words: ReportWords) -> tuple[Refusal, ...]:
    """What a report needs at once; nothing else holds it up."""
    found = []
    if len(words.what.split()) < FEWEST:
        found.append(Refusal(say("Say what was seen or heard."), field="what"))
    if not words.children.strip():
        found.append(
            Refusal(say("Say which child: what is known, such as age and first name."), field="children")
        )
    if words.told is not None and not words.told.authority.strip():
        found.append(Refusal(say("Say who was told."), field="authority"))
    return tuple(found)


def check_step(step: ReportStep, words: str, done_at: datetime, at: datetime) -> tuple[Refusal, ...]:
    """A step says to whom or what, and is not later than now."""
    found = []
    if not words.strip():
        found.append(Refusal(say("Say to whom, or what they said."), field="words"))
    if done_at > at:
        found.append(Refusal(say("It cannot have happened later than now."), field="done_at"))
    return tuple(found)


def may_read_report(by_id: UUID, viewer: Viewer, *, at_their_site: bool) -> bool:
    """Its reporter, and whoever reads such reports at the client's site. It is never part of the chart."""
    if viewer.staff_id is not None and viewer.staff_id == by_id:
        return True
    return at_their_site and viewer.may(Permission.READ_PROTECTION)


def owed(report: ReportCard, at: datetime) -> tuple[tuple[Words, datetime, bool], ...]:
    """What a report still owes: what, by when, whether that moment is over."""
    found = []
    if not report.called:
        found.append((say("Tell them by phone"), report.call_by, report.call_by <= at))
    if not report.written:
        found.append((say("Send it in writing"), report.write_by, report.write_by <= at))
    return tuple(found)
