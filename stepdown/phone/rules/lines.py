"""When a line may be used, and which words may be left on it.

Sources: 42 CFR 2.13(c); the client's own words about what is safe. Safe times are wall-clock at the
client's site.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.phone.vocabulary import Emergency, Line, LineKind, LineWords, Voicemail

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEAST_REASON = 10  # characters: "danger" alone is no reason


def check_line(words: LineWords, *, has_address: bool) -> tuple[Refusal, ...]:
    """What a line lacks: an address that can be one, a name to call by, times that go forward."""
    found = []
    digits = sum(character.isdigit() for character in words.address)
    if not words.address.strip() and not has_address:
        found.append(Refusal(say("Write the number or the address."), field="address"))
    elif words.address.strip() and words.kind is LineKind.PHONE and not 7 <= digits <= 15:
        found.append(Refusal(say("A telephone number has 7 to 15 digits."), field="address"))
    elif words.address.strip() and words.kind is LineKind.EMAIL and not _is_email(words.address):
        found.append(Refusal(say("An e-mail address looks like name@place.org."), field="address"))
    if words.kind is LineKind.PHONE and not words.caller_name.strip():
        found.append(
            Refusal(
                say(
                    "Agree on a name to call by that gives nothing away, such as “Pat” or “the dentist’s "
                    "office”."
                ),
                field="caller_name",
            )
        )
    return tuple(found)


def _is_email(text: str) -> bool:
    before, at_sign, after = text.strip().rpartition("@")
    return bool(at_sign and before and "@" not in before and "." in after.strip("."))


def is_safe(times: Sequence[WeekWindow], local: datetime) -> bool:
    """Whether a wall-clock moment lies in the safe times; none named: any time is safe."""
    return not times or any(
        window.weekday == local.weekday()
        and window.start <= local.time()
        and (window.end == time(0) or local.time() < window.end)
        for window in times
    )


def next_safe(times: Sequence[WeekWindow], zone: str, at: datetime) -> datetime:
    """The first safe moment from `at` on, on the wall clock of the zone; `at` itself where it is safe."""
    local = at.astimezone(ZoneInfo(zone))
    if is_safe(times, local):
        return at
    starts = (
        datetime.combine(local.date() + timedelta(days=days), window.start, ZoneInfo(zone))
        for days in range(8)
        for window in times
        if window.weekday == (local.weekday() + days) % 7
    )
    return min(start for start in starts if start > local).astimezone(at.tzinfo)


def may_use(line: Line, local: datetime, *, named: bool, emergency: Emergency, reason: str) -> Refusal | None:
    """Whether a line may be used now. `named`: it is the client's own, or a consent names whose it is.

    Danger to a life opens every line, with a reason that is kept. Nothing else does.
    """
    if emergency is not Emergency.NONE:
        if len(reason.strip()) < LEAST_REASON:
            return Refusal(
                say("Say in a few words what the danger is. It is kept with the call."), field="reason"
            )
        return None
    lifted = say("Danger to somebody’s life opens it: choose it and say why.")
    if line.ended_at is not None:
        return Refusal(say("This line is no longer used: {why}", why=line.ended_why), lifted_by=lifted)
    if not named:
        return Refusal(
            say("No consent in force names them. Our calling alone would tell them where somebody is."),
            lifted_by=say(
                "Ask the client for a consent. Danger to somebody’s life opens it too, with a reason."
            ),
        )
    if not is_safe(line.told.times, local):
        return Refusal(
            say("Not now. Safe times are: {times}.", times=times_in_words(line.told.times)), lifted_by=lifted
        )
    return None


def times_in_words(times: Sequence[WeekWindow]) -> Words:
    """Safe times in a sentence, days with the same hours together: "Monday, Friday 09:00–12:00"."""
    if not times:
        return say("any time")
    by_hours: dict[tuple[time, time], list[str]] = {}
    for window in sorted(times):
        by_hours.setdefault((window.start, window.end), []).append(DAYS[window.weekday])
    parts = [f"{', '.join(days)} {start:%H:%M}–{end:%H:%M}" for (start, end), days in by_hours.items()]
    return say("{times}", times="; ".join(parts))


def voicemail_words(voicemail: Voicemail, caller_name: str) -> Words:
    """What may be said into a machine. Never the clinic, never a treatment, never why (42 CFR 2.13(c))."""
    if voicemail is Voicemail.YES:
        return say(
            "“Hello, this is {name}. Please call me back when it suits you.” Then the number, and nothing "
            "more.",
            name=caller_name,
        )
    if voicemail is Voicemail.NO:
        return say("Leave no message: hang up before the tone.")
    return say("Nobody has asked yet: leave no message. Ask next time.")


def somebody_else(caller_name: str) -> Words:
    """What to say when somebody else answers."""
    return say(
        "“Hello, this is {name}. I will try again another time.” Asked where from: “It is personal, thank "
        "you.”",
        name=caller_name,
    )
