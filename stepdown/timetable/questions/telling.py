"""Reasons, steps and gains in words for people. `name` turns ids into what the reader may see of them."""

from __future__ import annotations

from collections.abc import Callable

from stepdown.kernel.words import Words, say
from stepdown.timetable.questions.reasons.answers import Cause, Explanation, Fix, How, Relaxed, Shared, Step
from stepdown.timetable.rules.windows import WEEKDAYS, day_of, moment
from stepdown.timetable.vocabulary import DAY, Window

Names = Callable[[str], str]

NTH = (
    say("a first day"),
    say("a second day"),
    say("a third day"),
    say("a fourth day"),
    say("a fifth day"),
    say("a sixth day"),
    say("a seventh day"),
)
ASK_THE_SUPERVISOR = say("A rule that protects somebody; ask the supervisor.")
SEVERAL = say("Nothing helps alone, nor two things together: it needs several at once.")

CAUSES = {
    Relaxed.FREE: say("The hours lie outside the times they are free."),
    Relaxed.VIDEO_FREE: say("The hours lie outside the times they have a private place for video."),
    Relaxed.TRAVEL: say("The way here and back takes the time."),
    Relaxed.GAP: say("The wait between two sessions would be longer than they can stay."),
    Relaxed.DAY_MOST: say("The day would be longer than they can stay."),
    Relaxed.DAYS_MOST: say("They come on as many days as they can."),
    Relaxed.CEILING: say("The ceiling of their hours is reached."),
    Relaxed.VIDEO_SHARE: say("More of it would be by video than is allowed."),
    Relaxed.PRESCRIPTION: say("What is prescribed makes too few days that count: {group}."),
    Relaxed.ELIGIBLE: say("{group} is not for them, though it is prescribed."),
    Relaxed.CLOSED: say("{group} is closed, and they are not one of its members."),
    Relaxed.ORDER: say("{group} has to come after another group."),
    Relaxed.START: say("{group} starts at fixed times only."),
    Relaxed.VISIT_WINDOWS: say("{group}: only inside the times given for it."),
    Relaxed.VISIT_PLACE: say("{group}: on site only, or by video only."),
    Relaxed.VISIT_STAFF: say("{group}: only with who sees them now."),
    Relaxed.SEATS: say("Every seat they could take in {group} is taken."),
    Relaxed.LEAST: say("{group} has too few people to run when they can come."),
    Relaxed.HOURS: say("{group}: staff have too few hours with clients left."),
    Relaxed.BUSY: say("{group}: staff are with others whenever they can come."),
    Relaxed.LEADER: say("{group}: nobody qualified is on shift when they can come."),
    Relaxed.ROOM: say("{group}: no room is free when they can come."),
    Relaxed.LEADER_HOLDS: say("{group}: the leader does not hold what their payer asks for."),
    Relaxed.PROTECTED: say("They are kept apart from {people}."),
}

STEPS = {
    (Relaxed.FREE, How.UNTIL): say("Free until {end} on {day}"),
    (Relaxed.FREE, How.FROM): say("Free from {start} on {day}"),
    (Relaxed.FREE, How.PLAIN): say("Free from {start} to {end} on {day}"),
    (Relaxed.VIDEO_FREE, How.UNTIL): say("A private place for video until {end} on {day}"),
    (Relaxed.VIDEO_FREE, How.FROM): say("A private place for video from {start} on {day}"),
    (Relaxed.VIDEO_FREE, How.PLAIN): say("A private place for video from {start} to {end} on {day}"),
    (Relaxed.TRAVEL, How.PLAIN): say("{becomes} min each way instead of {was}"),
    (Relaxed.GAP, How.PLAIN): say("Longest wait on a day {becomes_long} instead of {was_long}"),
    (Relaxed.DAY_MOST, How.PLAIN): say("Longest day {becomes_long} instead of {was_long}"),
    (Relaxed.DAYS_MOST, How.PLAIN): say("{becomes} days a week instead of {was}"),
    (Relaxed.CEILING, How.PLAIN): say("At most {becomes_long} a week instead of {was_long}"),
    (Relaxed.VIDEO_SHARE, How.PLAIN): say("Up to {becomes} percent by video instead of {was}"),
    (Relaxed.PRESCRIPTION, How.PLAIN): say("{group} {becomes} times a week instead of {was}"),
    (Relaxed.ELIGIBLE, How.PLAIN): say("{group} open to them"),
    (Relaxed.CLOSED, How.PLAIN): say("A place in the closed group {group}"),
    (Relaxed.ORDER, How.PLAIN): say("{group} in any order"),
    (Relaxed.START, How.PLAIN): say("{group} on {day} at {start}"),
    (Relaxed.VISIT_WINDOWS, How.PLAIN): say("{group} on {day} at {start}"),
    (Relaxed.VISIT_PLACE, How.PLAIN): say("{group} on site or by video"),
    (Relaxed.VISIT_STAFF, How.PLAIN): say("{group} with {staff}, {day} at {start}"),
    (Relaxed.SEATS, How.PLAIN): say("One more seat in {group}, {day} at {start}"),
    (Relaxed.SEATS, How.OTHER_ROOM): say("{group}, {day} at {start}, in room {room}: it has the seat"),
    (Relaxed.SEATS, How.MOVE): say("{people} to another time of {group}: a seat on {day} at {start}"),
    (Relaxed.HOURS, How.PLAIN): say("{staff}: {becomes_long} with clients a week instead of {was_long}"),
    (Relaxed.BUSY, How.SOMEBODY): say("One more person on {day} at {start} for {group}"),
    (Relaxed.BUSY, How.MOVE): say("{people} with {staff} at another time: {day} at {start} is free"),
    (Relaxed.LEADER, How.SKILL): say("{staff} able to lead {group}, {day} at {start}"),
    (Relaxed.LEADER, How.SHIFT): say("{staff} on shift on {day} from {start} to {end}"),
    (Relaxed.LEADER, How.SOMEBODY): say("A leader for {group} on {day} at {start}"),
    (Relaxed.ROOM, How.OPENING): say("Room {room} open on {day} from {start} to {end}"),
    (Relaxed.ROOM, How.SOMEBODY): say("A room at {site} on {day} at {start}"),
    (Relaxed.LEADER_HOLDS, How.PLAIN): say("{staff} holding {what} ({group}, {day} at {start})"),
    (Relaxed.PROTECTED, How.PLAIN): ASK_THE_SUPERVISOR,
}


def cause_words(cause: Cause | Shared, name: Names = str) -> Words:
    """What binds, in a sentence."""
    people = ", ".join(name(one) for one in cause.people)
    return say(CAUSES[cause.kind].text, group=name(cause.group), people=people)


def step_words(step: Step, name: Names = str) -> Words:
    """What would be different, without a full stop: Free until 19:15 on Mon."""
    if step.kind is Relaxed.LEAST:
        return _least_words(step, name)
    window = step.window or Window(0, DAY)
    return say(
        STEPS[step.kind, step.how].text,
        group=name(step.group),
        staff=name(step.staff),
        room=name(step.room),
        site=name(step.site),
        what=name(step.name),
        people=", ".join(name(one) for one in step.people),
        day=WEEKDAYS[day_of(window.start) % 7],
        start=clock(window.start),
        end=clock(window.end),
        was=step.was,
        becomes=step.becomes,
        was_long=length(step.was),
        becomes_long=length(step.becomes),
    )


def _least_words(step: Step, name: Names) -> Words:
    """More people for a section that could be opened; or one that runs with one fewer."""
    group = name(step.group)
    if step.window is None:
        return say("{group} running with one person fewer", group=group)
    lacking, when = step.was - step.becomes, moment(step.window.start)
    if lacking == 1:
        return say("One more person for {group} to run, {when}", group=group, when=when)
    return say("{n} more people for {group} to run, {when}", n=lacking, group=group, when=when)


def gain_words(explanation: Explanation, fix: Fix) -> Words:
    """What a fix gives back: hours, and which day would count."""
    # A better week that is there already is told against the one they have.
    before = explanation.days
    if explanation.already is not None and fix is not explanation.already:
        before += explanation.already.days
    nth = NTH[min(before, len(NTH) - 1)]
    if fix.days == 1 and not fix.minutes:
        return say("{nth} that counts", nth=nth)
    if fix.days == 1:
        return say("{time} and {nth} that counts", time=length(fix.minutes), nth=nth)
    if fix.days > 1:
        return say("{time} and {n} days that count", time=length(fix.minutes), n=fix.days)
    if fix.days < 0:
        return say("{time}, {n} days that count fewer", time=length(fix.minutes), n=-fix.days)
    return say("{time} more", time=length(fix.minutes))


def fix_words(explanation: Explanation, fix: Fix, name: Names = str) -> Words:
    """A fix in a line: what would be different, and what it gives back."""
    gain = gain_words(explanation, fix)
    if not fix.steps:
        return say("There is a better week already: {gain}.", gain=gain)
    if len(fix.steps) == 1:
        return say("{step}: {gain}.", step=step_words(fix.steps[0], name), gain=gain)
    steps = _joined([step_words(step, name) for step in fix.steps])
    return say("{steps}: {gain}.", steps=steps, gain=gain)


def _joined(words: list[Words]) -> Words:
    made = words[0]
    for one in words[1:]:
        made = say("{one}; {other}", one=made, other=one)
    return made


def clock(minute: int) -> str:
    """The time of day: 19:15. The end of a day is 24:00."""
    of_day = minute % DAY or (DAY if minute else 0)
    return f"{of_day // 60:02}:{of_day % 60:02}"


def length(minutes: int) -> Words:
    """A length of time: 45 min, 2 h, 1 h 30 min; one lost has a minus."""
    sign, minutes = ("−" if minutes < 0 else ""), abs(minutes)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return say("{sign}{n} min", sign=sign, n=rest)
    if not rest:
        return say("{sign}{n} h", sign=sign, n=hours)
    return say("{sign}{hours} h {rest} min", sign=sign, hours=hours, rest=rest)
