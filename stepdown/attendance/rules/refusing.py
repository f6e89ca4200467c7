"""How a mark, a pause or a correction is refused: what stands against it, and what lifts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from stepdown.attendance.vocabulary import Apart, DeviceMark, Mark, Turn, Way
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# A device's clock may be ahead by so much; a coming or going so far from its session belongs to another one.
AHEAD, NEAR = timedelta(minutes=2), timedelta(hours=3)
OTHER = Refusal(
    say("Another mark has this id already: what it says and what this says differ."),
    say("Mark it anew."),
    field="mark_id",
)
CANCELLED = Refusal(say("The clinic cancelled this session."), field="session")
NO_SEAT = Refusal(
    say("They have no seat in this session."), say("Give them a seat, then mark them."), field="client"
)
NOT_OWN = Refusal(say("Only one's own coming and going can be scanned."), field="client")
NOBODY = Refusal(
    say("There is nothing to vouch for: they did not scan in."), say("Mark them in instead."), field="client"
)


def may_mark(
    mark: DeviceMark, during: Period, *, cancelled: bool, seat: bool, at: datetime
) -> Refusal | None:
    """A coming or going: of a session that stands, near its time, by somebody with a seat, by video with
    place and consent.
    """
    if cancelled:
        return CANCELLED
    if not seat:
        return NO_SEAT
    if refusal := may_be(mark.moment, during, at):
        return refusal
    if mark.way is Way.VIDEO and mark.turn is Turn.IN:
        return _by_video(mark)
    return None


def _by_video(mark: DeviceMark) -> Refusal | None:
    if not mark.place.strip():
        return Refusal(say("By video it is noted each time where the person is."), field="place")
    if not mark.consent:
        return Refusal(
            say("By video the person says each time that they want it so."),
            say("Without their yes the session is on site."),
            field="consent",
        )
    return None


def may_be(moment: datetime, during: Period, at: datetime) -> Refusal | None:
    """Whether something can have been at a moment of a session."""
    if _utc(moment) > _utc(at) + AHEAD:
        return Refusal(say("That is still to come."), say("Look at the clock of the device."), field="moment")
    start, end = _utc(during.start), _utc(during.end or during.start)
    if not start - NEAR <= _utc(moment) <= end + NEAR:
        return Refusal(
            say("That is too far from the session's own time."),
            say("Mark it in the session where it was."),
            field="moment",
        )
    return None


def same(kept: Mark, sent: DeviceMark) -> bool:
    """Whether a mark that is kept says what is sent again under its id."""
    return (
        kept.session_id, kept.client_id, kept.turn, _utc(kept.said), kept.way, kept.device,
        kept.place, kept.consent,
    ) == (
        sent.session_id, sent.client_id, sent.turn, _utc(sent.moment), sent.way, sent.device,
        sent.place, sent.consent,
    )  # fmt: skip


def may_correct(mark: Mark, to: datetime | None, reason: str, during: Period, at: datetime) -> Refusal | None:
    """A correction says why, and says something else than what holds."""
    if not reason.strip():
        return Refusal(say("Say why it is corrected."), field="reason")
    if to is None:
        return Refusal(say("It was taken back before."), field="to") if mark.moment is None else None
    if mark.moment is not None and _utc(to) == _utc(mark.moment):
        return Refusal(say("That is what stands already."), field="to")
    return may_be(to, during, at)


def may_pause(kind: Apart, during: Period, of_one: bool, held: Period) -> Refusal | None:
    """A break is everybody's, a visit is one person's; both lie in the session."""
    if kind.of_everybody and of_one:
        return Refusal(
            say("{kind} is the whole group's.", kind=kind.label),
            say("For one person, mark them out and in again."),
            field="client",
        )
    if not kind.of_everybody and not of_one:
        return Refusal(say("Say whose it is: {kind}.", kind=kind.label), field="client")
    if (during.end is not None and during.end == during.start) or not during.overlaps(held):
        return Refusal(say("That is not inside the session."), field="during")
    return None


def must_say(words: str) -> Refusal | None:
    """What was done for somebody who arrived impaired is said in words."""
    return None if words.strip() else Refusal(say("Say what you saw and what was done."), field="words")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
