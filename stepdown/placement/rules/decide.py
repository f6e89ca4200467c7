"""Judging a clinician's choice against the sheet: when a reason is needed, and who may overrule what."""

from __future__ import annotations

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.placement.vocabulary import Choice, Danger, Judged, Overruling, Sheet

REASON_LENGTH = 12


def overruling(sheet: Sheet, choice: Choice) -> Overruling:
    """What a choice goes against at the level chosen and at the level the person goes to."""
    rows = [sheet.of(choice.chosen)]
    if choice.actual is not choice.chosen:
        rows.append(sheet.of(choice.actual))
    forbids = [reason for row in rows for reason in row.open_forbids]
    unasked = [question for row in rows for question in row.danger_questions]
    return Overruling(
        rules=tuple(dict.fromkeys(reason.rule for reason in forbids)),
        withdrawal=any(reason.danger is Danger.WITHDRAWAL for reason in forbids),
        unasked=tuple(dict.fromkeys(question.fact.value for question in unasked)),
        differs=not rows[0].spoken_for,
    )


def judge(sheet: Sheet, choice: Choice, *, may_prescribe: bool) -> Judged:
    """Hold a choice against the sheet. The clinician decides; a difference is said, a withdrawal danger is a
    prescriber's to overrule.

    Source: product promise 5; clinical-facts 1.4 (recommended, actual and discrepancy reason are recorded).
    """
    against = overruling(sheet, choice)
    refusals = []
    if against.withdrawal and not may_prescribe:
        refusals.append(
            Refusal(
                say("A dangerous withdrawal is not ruled out here. It is not yours alone to overrule."),
                lifted_by=say("A prescriber signs this decision, or clears the withdrawal on this page."),
                field="chosen",
            )
        )
    needs = _why_a_reason(choice, against)
    if needs is not None and len(choice.reason.strip()) < REASON_LENGTH:
        refusals.append(Refusal(needs, field="reason"))
    differs = against.differs or choice.actual is not choice.chosen
    if differs and choice.discrepancy is None:
        refusals.append(
            Refusal(
                say("Choose what kind of reason it is. It is reported, without names."), field="discrepancy"
            )
        )
    return Judged(against, tuple(refusals))


def _why_a_reason(choice: Choice, against: Overruling) -> Words | None:
    """The first thing that asks for a reason, in words; nothing when the facts and the choice are at one."""
    if against.rules:
        return say("Say why: something forbids this level and nothing lifts it.")
    if against.unasked:
        return say("Say why, and how it will be asked: a fact that could forbid this level is not known yet.")
    if against.differs:
        return say("Say why: the facts do not speak for this level, or something speaks against it.")
    if choice.actual is not choice.chosen:
        return say("Say why the person goes to another level than the one you find right.")
    if not choice.agreed:
        return say("Say what the person would rather have, and why you still find this level right.")
    return None
