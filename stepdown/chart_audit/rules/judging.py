"""What the house works out by itself about a chart. Every judgement says why and where it can be seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from stepdown.chart_audit.vocabulary import ChartFacts, Evidence, Item, Judgement, Outcome
from stepdown.kernel.words import Words, say

PAPERS, PLAN, LEVEL, CONSENTS, CHART, NOTES = "papers", "plan", "level", "consents", "chart", "notes"


def judge(item: Item, facts: ChartFacts) -> Judgement:
    """How a chart stands on an automatic item. Raises KeyError for a rule nobody wrote."""
    return _RULES[item.house](facts, item.days)


def _met(words: Words, place: str) -> Judgement:
    return Judgement(Outcome.MET, words, Evidence(place))


def _not(words: Words, place: str) -> Judgement:
    return Judgement(Outcome.NOT_MET, words, Evidence(place))


def _no_case(words: Words, place: str) -> Judgement:
    return Judgement(Outcome.NOT_APPLICABLE, words, Evidence(place))


def _consent_to_treat(facts: ChartFacts, days: int) -> Judgement:
    if facts.consented_at is None:
        if facts.consent_refused:
            return _not(say("The client chose not to sign"), PAPERS)
        return _not(say("Not signed"), PAPERS)
    if facts.consented_at <= facts.opened_at:
        return _met(say("Signed {day}, before admission", day=facts.consented_at.date()), PAPERS)
    late = (facts.consented_at.date() - facts.opened_at.date()).days
    return _not(say("Signed {n} days after admission", n=late), PAPERS)


def _privacy_notice(facts: ChartFacts, days: int) -> Judgement:
    if facts.noticed_at is None:
        return _not(say("Neither signed nor refused"), PAPERS)
    return _met(say("Answered {day}", day=facts.noticed_at.date()), PAPERS)


def _assessment_in_time(facts: ChartFacts, days: int) -> Judgement:
    signed = [one for one in facts.assessments if one[2] is not None]
    if not signed:
        return _not(say("No signed assessment"), "assessments")
    assessment_id, started, at = min(signed, key=lambda one: one[1])
    taken = ((at or started) - started).days
    place = Evidence("assessment", assessment_id)
    if taken > days:
        return Judgement(Outcome.NOT_MET, say("Signed {n} days after it was begun", n=taken), place)
    return Judgement(Outcome.MET, say("Signed {n} days after it was begun", n=taken), place)


def _level_reasons(facts: ChartFacts, days: int) -> Judgement:
    if facts.decided_at is None:
        return _not(say("No level of care was decided"), LEVEL)
    if facts.decision_differs and not facts.decision_reason:
        return _not(say("It differs from the facts and gives no reason"), LEVEL)
    return _met(say("Decided {day}", day=facts.decided_at.date()), LEVEL)


def _plan_in_time(facts: ChartFacts, days: int) -> Judgement:
    full = [one for one in facts.plans if not one.interim and one.signed_at is not None]
    due = facts.opened_at + timedelta(days=days)
    if not full:
        ended = facts.closed_at is not None and facts.closed_at <= due
        if ended or facts.today <= due.date():
            return _no_case(say("Not due: the days were not over"), PLAN)
        return _not(say("No full plan was signed"), PLAN)
    first = min(full, key=lambda one: one.signed_at or facts.opened_at)
    taken = ((first.signed_at or facts.opened_at) - facts.opened_at).days
    place = Evidence("plan-version", first.id)
    outcome = Outcome.MET if taken <= days else Outcome.NOT_MET
    return Judgement(outcome, say("Signed {n} days after admission", n=taken), place)


def _plan_by_client(facts: ChartFacts, days: int) -> Judgement:
    signed = [one for one in facts.plans if one.signed_at is not None]
    if not signed:
        return _no_case(say("No plan is in force yet"), PLAN)
    without = [one for one in signed if not (one.by_client or one.declined)]
    if without:
        return Judgement(
            Outcome.NOT_MET,
            say("{n} without the client", n=len(without)),
            Evidence("plan-version", without[0].id),
        )
    declined = sum(one.declined for one in signed)
    if declined:
        return _met(say("Signed, or why not is written down ({n})", n=declined), PLAN)
    return _met(say("Signed by the client, each version"), PLAN)


def _reviews_on_time(facts: ChartFacts, days: int) -> Judgement:
    if not facts.reviews:
        return _no_case(say("No review was due yet"), PLAN)
    late = [(due, held) for due, held in facts.reviews if held > due]
    if late:
        worst = max((held - due).days for due, held in late)
        return _not(
            say("{n} of {all} late, at most {days} days", n=len(late), all=len(facts.reviews), days=worst),
            PLAN,
        )
    return _met(say("{n} of {n} in time", n=len(facts.reviews)), PLAN)


def _notes_in_time(facts: ChartFacts, days: int) -> Judgement:
    if not facts.notes:
        return _no_case(say("No note was due yet"), NOTES)
    late = [one for one in facts.notes if one[2] is None or one[2] > one[1]]
    if not late:
        return _met(say("{n} of {n} in time", n=len(facts.notes)), NOTES)
    unsigned = sum(at is None for _, _, at in late)
    words = say("{n} of {all} late, {open} not signed", n=len(late), all=len(facts.notes), open=unsigned)
    return _not(words, NOTES)


def _releases_valid(facts: ChartFacts, days: int) -> Judgement:
    if not facts.releases:
        return _no_case(say("Nothing was sent out"), CONSENTS)
    wrong = [one for one in facts.releases if not one.held]
    if wrong:
        words = say(
            "{n} of {all} without ground, first {day}", n=len(wrong), all=len(facts.releases), day=wrong[0].on
        )
        return _not(words, CONSENTS)
    return _met(say("{n} sent, each on a ground that held", n=len(facts.releases)), CONSENTS)


def _discharge_reason(facts: ChartFacts, days: int) -> Judgement:
    if facts.closed_at is None:
        return _no_case(say("Still in treatment"), CHART)
    if not facts.discharge_reason:
        return _not(say("Ended without a reason"), CHART)
    if facts.discharge_needs_words and not facts.discharge_words:
        return _not(say("The reason asks for words, and there are none"), CHART)
    return _met(say("Reason: {reason}", reason=facts.discharge_reason), CHART)


Rule = Callable[[ChartFacts, int], Judgement]
_RULES: Mapping[str, Rule] = {
    "consent_to_treat": _consent_to_treat,
    "privacy_notice": _privacy_notice,
    "assessment_in_time": _assessment_in_time,
    "level_reasons": _level_reasons,
    "plan_in_time": _plan_in_time,
    "plan_by_client": _plan_by_client,
    "reviews_on_time": _reviews_on_time,
    "notes_in_time": _notes_in_time,
    "releases_valid": _releases_valid,
    "discharge_reason": _discharge_reason,
}
KNOWN = frozenset(_RULES)
