"""The way from the first call to a signed plan: how far somebody has come and what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from stepdown.kernel.words import Words, say
from stepdown.overview.vocabulary import CaseRow, Milestone, MilestoneFacts, NextAct, Place, WayFacts, WayStep


def way_steps(facts: WayFacts) -> tuple[WayStep, ...]:
    """The steps in their order; what is done stays done, the first that is not is now."""
    reached = (
        (Place.CALL, facts.called_at),
        (Place.ASSESSMENT, facts.assessment_signed_at),
        (Place.LEVEL, facts.decided_at),
        (Place.ADMISSION, facts.admitted_at),
        (Place.PLAN, None if facts.plan_interim else facts.plan_signed_at),
    )
    # Somebody who came another way than by a call is not waiting for one.
    first_open = next((place for place, at in reached if at is None and place is not Place.CALL), None)
    return tuple(
        WayStep(place, "done" if at is not None else "now" if place is first_open else "open", at)
        for place, at in reached
        if at is not None or place is not Place.CALL
    )


def coming_back(facts: WayFacts, ended_at: datetime) -> WayFacts:
    """How far somebody is whose episode ended: discharged, or on a new way if anything began since."""

    def since(moment: datetime | None) -> datetime | None:
        return moment if moment is not None and moment > ended_at else None

    anew = WayFacts(
        called_at=since(facts.called_at),
        assessment_started_at=since(facts.assessment_started_at),
        assessment_signed_at=since(facts.assessment_signed_at),
        decided_at=since(facts.decided_at),
        papers_due=facts.papers_due,
    )
    begun = (anew.called_at, anew.assessment_started_at, anew.assessment_signed_at, anew.decided_at)
    return anew if any(begun) else replace(facts, discharged_at=ended_at)


def next_act(facts: WayFacts, today: date) -> NextAct | None:
    """The one thing that waits; None where nothing does."""
    if facts.discharged_at is not None:
        return None
    if facts.assessment_signed_at is None:
        started = facts.assessment_started_at is not None
        words = say("The assessment is begun.") if started else say("The assessment has not begun.")
        act = say("Go on assessing") if started else say("Begin assessment")
        return NextAct(Place.ASSESSMENT, words, act)
    if facts.decided_at is None:
        return NextAct(
            Place.LEVEL, say("Assessed; the level of care waits for a decision."), say("Decide level")
        )
    if facts.admitted_at is None:
        return NextAct(Place.ADMISSION, say("The level is decided; admission waits."), say("Admit"))
    return _in_treatment(facts, today)


def _in_treatment(facts: WayFacts, today: date) -> NextAct | None:
    if facts.papers_due:
        words = say("{n} papers wait to be read and signed.", n=facts.papers_due)
        return NextAct(Place.PAPERS, words, say("Sign papers"))
    if facts.plan_signed_at is None or facts.plan_interim:
        return NextAct(Place.PLAN, _plan_words(facts, today), say("Write plan"))
    if facts.review_due_on is not None and facts.review_due_on <= today:
        return NextAct(
            Place.PLAN, say("The plan review was due on {day}.", day=facts.review_due_on), say("Review plan")
        )
    return None


def _plan_words(facts: WayFacts, today: date) -> Words:
    late = facts.plan_due_on is not None and facts.plan_due_on < today
    if late and facts.plan_written:
        return say("The full plan was due on {day}; it is being written.", day=facts.plan_due_on)
    if late:
        return say("The full plan was due on {day}; it is not begun.", day=facts.plan_due_on)
    if facts.plan_written:
        return say("The plan is being written.")
    return say("The full plan is not written yet.")


def week_of(started_on: date, today: date) -> int:
    """Which week of the programme a day lies in, counted from 1."""
    return max(1, (today - started_on).days // 7 + 1)


STRETCH = 4


def milestones(facts: MilestoneFacts, today: date) -> tuple[Milestone, ...]:
    """What somebody has reached, oldest first, then what lies next: at most two things ahead.

    Every fourth week counts, whatever happened in between: coming is what is kept, nothing is taken away.
    """
    found = [(say("You began here"), facts.began_on, "flag")]
    if facts.plan_signed_on is not None:
        found.append((say("Your plan, signed by you"), facts.plan_signed_on, "signed"))
    found += won(facts)
    if facts.review_on is not None and facts.ended_on is None:
        found.append((say("We look at your plan together"), facts.review_on, "users"))
    placed = [Milestone(words, on, on <= today, icon) for words, on, icon in sorted(found, key=_by_day)]
    ahead = [one for one in placed if not one.reached]
    return (*(one for one in placed if one.reached), *ahead[:2])


def won(facts: MilestoneFacts) -> list[tuple[Words, date, str]]:
    """What was worked for, the same in the chart as on the phone: targets, days in all, weeks here."""
    return [
        *((say("Reached: {what}", what=words), on, "check") for words, on in facts.met),
        *((words, on, "award") for words, on in facts.days),
        *(
            (say("{n} weeks here", n=weeks), facts.began_on + timedelta(weeks=weeks), "step")
            for weeks in range(STRETCH, facts.weeks + 1, STRETCH)
            if facts.ended_on is None or facts.began_on + timedelta(weeks=weeks) <= facts.ended_on
        ),
        *((say("The programme finished"), on, "flag") for on in (facts.finished_on,) if on is not None),
    ]


def _by_day(found: tuple[Words, date, str]) -> date:
    return found[1]


def step_told(step: Words, on: date, *, back: bool) -> Words:
    """A decision about somebody's next step, in one line of their story."""
    if back:
        return say("Decided and taken back: {step}", step=step)
    return say("Decided: {step}, from {day}", step=step, day=on)


def matches(row: CaseRow, text: str) -> bool:
    """Whether every word of the text begins a word of the name, the level or what waits."""
    waits = str(row.next_act.words) if row.next_act else ""
    words = f"{row.client.shown_as} {row.level} {waits}".lower().replace("(", "").split()
    return all(any(word.startswith(part) for word in words) for part in text.lower().split())
