"""Decisions about meetings of the team: the agenda, who must take part, what can be signed."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.team_meeting.vocabulary import (
    Agenda,
    Attendee,
    ClientFacts,
    Decision,
    ItemCard,
    ItemWords,
    Participation,
    PrescriberPart,
    Presence,
    Proposed,
    Reason,
    Stretch,
    Why,
)


@cache
def _data() -> dict[str, object]:
    text = resources.files("stepdown.team_meeting").joinpath("data/agenda.toml").read_text("utf-8")
    return tomllib.loads(text)


def agenda() -> Agenda:
    """The clinic's own figures. Source: `data/agenda.toml`."""
    return Agenda(**_data()["agenda"])  # type: ignore[arg-type]  # a wrong field fails at the first look


def participations(day: date) -> tuple[Participation, ...]:
    """Whose decisions need somebody of a role, on a day. Source: `data/agenda.toml`."""
    rows: list[dict[str, object]] = _data()["participation"]  # type: ignore[assignment]
    found = (Participation(**row) for row in rows)  # type: ignore[arg-type]
    return tuple(one for one in found if one.starts_on <= day)


def needs_prescriber(populations: Collection[str], day: date) -> bool:
    """Whether a decision about somebody needs a prescriber's part."""
    return any(one.role == "prescriber" and one.population in populations for one in participations(day))


def propose(facts: Iterable[ClientFacts], figures: Agenda, day: date) -> tuple[Proposed, ...]:
    """Everybody there is a reason to talk about, the most pressing first, with all the reasons."""
    found = [(one, _why(one, figures, day)) for one in facts]
    order = list(Reason)
    asked = [(order.index(why[0].reason), one.opened_on, one.client_id, why) for one, why in found if why]
    return tuple(Proposed(client_id, why) for _, _, client_id, why in sorted(asked, key=lambda it: it[:3]))


def _why(one: ClientFacts, figures: Agenda, day: date) -> tuple[Why, ...]:
    found: list[Why] = []
    if one.in_danger:
        found.append(Why(Reason.DANGER, say("The level was decided against a rule of safety")))
    decided = one.decided_on or one.opened_on
    if day - decided >= timedelta(days=figures.decision_after_days):
        found.append(
            Why(Reason.DECISION_DUE, say("Level of care decided {n} days ago", n=(day - decided).days))
        )
    if one.review_due_on is not None and one.review_due_on - day <= timedelta(
        days=figures.review_within_days
    ):
        words = "Plan review overdue since {day}" if one.review_due_on < day else "Plan review due {day}"
        found.append(Why(Reason.REVIEW_DUE, Words(words, {"day": one.review_due_on})))
    new = day - one.opened_on <= timedelta(days=figures.new_within_days)
    if new and one.discussed_on is None:
        found.append(Why(Reason.NEW, say("Admitted {day}", day=one.opened_on)))
    if one.unsigned_plan:
        found.append(Why(Reason.PLAN_UNSIGNED, say("The plan waits for signatures")))
    last = one.discussed_on or one.opened_on
    if not new and day - last >= timedelta(weeks=figures.not_discussed_weeks):
        weeks = (day - last).days // 7
        found.append(Why(Reason.NOT_DISCUSSED, say("Not talked about here for {n} weeks", n=weeks)))
    return tuple(found)


def check_call(title: str, starts_at: datetime, at: datetime) -> tuple[Refusal, ...]:
    """A meeting has a title and is called for a day within a month, or held a short while ago."""
    found = []
    if not title.strip():
        found.append(Refusal(say("Give the meeting a title, such as Tuesday team."), field="title"))
    if starts_at - at > timedelta(days=31):
        found.append(Refusal(say("Call it within a month: the agenda would be old by then."), field="starts"))
    if at - starts_at > timedelta(days=7):
        found.append(Refusal(say("A meeting is written down within a week."), field="starts"))
    return tuple(found)


def check_presence(of: Presence, *, guest: bool) -> tuple[Refusal, ...]:
    """Came and left, or did not come and why; a guest was told about confidentiality first."""
    found = []
    if of.came_at is not None and of.absent_why.strip():
        found.append(Refusal(say("Either they came, or there is a reason why not."), field="absent_why"))
    if of.left_at is not None and (of.came_at is None or of.left_at < of.came_at):
        found.append(Refusal(say("Nobody leaves before they came."), field="left"))
    if guest and of.came_at is not None and not of.told_confidential:
        found.append(
            Refusal(
                say("A guest hears what stays in the room, and says yes, before they come in."),
                field="told_confidential",
            )
        )
    return tuple(found)


def check_item(words: ItemWords, named: Collection[str], *, whole: bool) -> tuple[Refusal, ...]:
    """What stands against a decision. `whole` is asked when it is signed; a draft may still lack words."""
    found = []
    chosen = set(words.decisions)
    if {Decision.STEP_UP, Decision.STEP_DOWN} <= chosen:
        found.append(Refusal(say("Up or down, not both."), field="decisions"))
    if Decision.HELD_OVER in chosen and len(chosen) > 1:
        found.append(Refusal(say("What is held over is not decided."), field="decisions"))
    if Decision.CONTINUE in chosen and chosen & {Decision.STEP_UP, Decision.STEP_DOWN, Decision.CHANGE_PLAN}:
        found.append(Refusal(say("Going on as planned changes neither plan nor level."), field="decisions"))
    if named and not words.names_checked:
        found.append(
            Refusal(
                say(
                    "This names {names}. It goes into one chart only: write without other clients' names.",
                    names=", ".join(sorted(named)),
                ),
                lifted_by=say("Or tick that the word means somebody else."),
                field="words",
            )
        )
    if whole and not chosen:
        found.append(Refusal(say("Say what was decided."), field="decisions"))
    if whole and len(words.words.split()) < 2:
        found.append(Refusal(say("Say it in the team's own words too."), field="words"))
    return tuple(found)


def check_task(words: str, due_on: date, day: date) -> tuple[Refusal, ...]:
    """A task says what, and a day that is still to come."""
    found = []
    if len(words.split()) < 2:
        found.append(Refusal(say("Say what is to be done."), field="task"))
    if due_on < day:
        found.append(Refusal(say("This day is over."), field="due_on"))
    return tuple(found)


def there_during(attendees: Iterable[Attendee], role: str, stretches: Sequence[Stretch]) -> bool:
    """Whether somebody of a role was in the room for some of the time."""
    return any(
        role in one.roles and one.presence.came_at is not None and _meets(one.presence, stretch)
        for one in attendees
        for stretch in stretches
    )


def _meets(presence: Presence, stretch: Stretch) -> bool:
    came, left = presence.came_at, presence.left_at
    after = stretch.ended_at is not None and came is not None and came >= stretch.ended_at
    return not after and (left is None or left > stretch.started_at)


def may_sign_first(
    attendees: Sequence[Attendee], items: Sequence[ItemCard], leader_there: bool, hidden: int
) -> tuple[Refusal, ...]:
    """What the leader still has to settle before the first signature locks the meeting."""
    found = []
    if hidden:
        found.append(
            Refusal(
                say(
                    "{n} people of this meeting are out of your reach, so you cannot sign for them.", n=hidden
                ),
                lifted_by=say("A supervisor takes the lead, or they are taken off."),
            )
        )
    if not items:
        found.append(Refusal(say("Nobody was talked about yet.")))
    if not leader_there:
        found.append(Refusal(say("Whoever leads was there: note when you came.")))
    for one in attendees:
        if not one.known:
            found.append(Refusal(say("{name}: came when, or did not come why?", name=one.name)))
    for item in items:
        name = item.client.shown_as
        found += [
            Refusal(say("{name}: {fault}", name=name, fault=no.reason))
            for no in check_item(item.words, (), whole=True)
        ]
        if item.running_since is not None:
            found.append(Refusal(say("{name}: the clock still runs.", name=name)))
        if fault := _prescriber(item, attendees):
            found.append(Refusal(say("{name}: {fault}", name=name, fault=fault)))
    return tuple(found)


def _prescriber(item: ItemCard, attendees: Sequence[Attendee]) -> Words | None:
    """What is missing of a prescriber's part, where one is asked for."""
    words = item.words
    if not item.needs_prescriber or Decision.HELD_OVER in words.decisions:
        return None
    if words.prescriber is PrescriberPart.THERE:
        if there_during(attendees, "prescriber", item.stretches):
            return None
        return say("no prescriber was there while they were talked about.")
    if words.prescriber is PrescriberPart.NOT_ASKED:
        return say("say how a prescriber took part.")
    return (
        None
        if words.prescriber_words.strip()
        else say("say what the prescriber said, or when they are asked.")
    )


def check_addendum(words: str, locked: bool) -> Refusal | None:
    """What is not signed is corrected itself; what is, by saying more."""
    if not locked:
        return Refusal(say("It is not signed yet: correct the decision itself."), field="addendum")
    if len(words.split()) < 2:
        return Refusal(say("Say what is to be added or corrected."), field="addendum")
    return None
