"""A certificate or a letter of attendance: computed from the ledger, shown first, let out by the gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.attendance import queries as attendance
from stepdown.attendance.vocabulary import Credit
from stepdown.journeys.disclose import Asked, Released, release
from stepdown.journeys.give_out import Way, ways_for
from stepdown.journeys.paper import MEDIA_TYPE, Fields, Sheet, Signatures, Table, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.place.queries import site
from stepdown.privacy.vocabulary import Category, Purpose, Recipient

LONGEST = timedelta(days=400)


class Kind(Labelled):
    """How much it tells."""

    CERTIFICATE = "certificate", "Certificate: hours in all"
    LETTER = "letter", "Letter: day by day"

    @property
    def categories(self) -> frozenset[Category]:
        """What a consent must name before it goes to somebody else."""
        if self is Kind.CERTIFICATE:
            return frozenset({Category.HOURS})
        return frozenset({Category.HOURS, Category.ATTENDANCE})


@dataclass(frozen=True)
class Day:
    """One day on which somebody attended: how many sessions, how many credited minutes."""

    on: date
    sessions: int
    minutes: int


@dataclass(frozen=True)
class Attended:
    """What a paper says, from the first day through the last: days, sessions, minutes."""

    first: date
    last: date
    days: tuple[Day, ...]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.days)

    @property
    def sessions(self) -> int:
        return sum(one.sessions for one in self.days)


def attended(viewer: Viewer, client_id: UUID, *, first: date, last: date, at: datetime) -> Attended:
    """What the ledger has of a period: the same minutes as meter, note and closed week (3 queries).

    Raises Refused for days that make no period, NotFound.
    """
    card = client_card(viewer, client_id, at=at)
    zone = ZoneInfo(site(viewer, card.site_id).zone)
    if noes := _against(first, last, at.astimezone(zone).date()):
        raise Refused(*noes)
    during = Period(
        datetime.combine(first, time(0), zone), datetime.combine(last + timedelta(days=1), time(0), zone)
    )
    found = attendance.credits(viewer, [client_id], during=during, at=at).get(client_id, ())
    return Attended(first, last, _days(found))


def ways(viewer: Viewer, client_id: UUID, kind: Kind, *, at: datetime) -> tuple[Way, ...]:
    """To whom it could go, and what the gate says of each. Raises NotFound."""
    return ways_for(viewer, client_id, kind.categories, at=at)


def attendance_letter(
    *,
    client_id: UUID,
    kind: Kind,
    days: tuple[date, date],
    recipient: Recipient,
    purpose: Purpose,
    by: Viewer,
    at: datetime,
) -> Released:
    """The paper as PDF. It tells hours and, as a letter, days; never what a session was about.

    Raises Refused with the gate's reason, NotFound.
    """
    told = attended(by, client_id, first=days[0], last=days[1], at=at)
    client = client_card(by, client_id, at=at)
    here = site(by, client.site_id)
    title = say("Certificate of attendance") if kind is Kind.CERTIFICATE else say("Letter of attendance")
    return release(
        asked=Asked(f"{kind.value} of attendance", (client_id,), recipient, purpose, kind.categories),
        filename=f"attendance-{kind.value}.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(
            Sheet(
                title=title,
                clinic=client.site_name,
                client=client.shown_as,
                blocks=tuple(_blocks(told, kind, client.shown_as, by.name)),
                lead=say("{first} to {last}", first=_day(told.first), last=_day(told.last)),
                language=client.language,
            ),
            cover,
            zone=here.zone,
        ),
        by=by,
        at=at,
    )


def _against(first: date, last: date, today: date) -> tuple[Refusal, ...]:
    if last < first:
        return (Refusal(say("The last day lies before the first."), field="last"),)
    if last > today:
        return (Refusal(say("Attendance is certified up to today."), field="last"),)
    if last - first > LONGEST:
        return (Refusal(say("At most {n} days on one paper.", n=LONGEST.days), field="first"),)
    return ()


def _days(found: Sequence[Credit]) -> tuple[Day, ...]:
    by_day: dict[date, list[Credit]] = {}
    for one in found:
        if one.minutes:
            by_day.setdefault(one.on, []).append(one)
    return tuple(
        Day(on, len(every), sum(one.minutes for one in every)) for on, every in sorted(by_day.items())
    )


def _blocks(told: Attended, kind: Kind, name: str, by_name: str) -> Iterator[Block]:
    yield Text(
        say(
            "{name} attended scheduled sessions here for {hours} hours on {days} days, {first} to {last}.",
            name=name,
            hours=_clock(told.minutes),
            days=len(told.days),
            first=_day(told.first),
            last=_day(told.last),
        )
    )
    if kind is Kind.LETTER and told.days:
        yield Table(
            (say("Day"), say("Sessions"), say("Hours")),
            (
                *((_day(one.on), str(one.sessions), _clock(one.minutes)) for one in told.days),
                (say("In all"), str(told.sessions), _clock(told.minutes)),
            ),
            right=(1, 2),
        )
    yield Fields(
        (
            (say("Days attended"), str(len(told.days))),
            (say("Sessions attended"), str(told.sessions)),
            (say("Hours attended"), _clock(told.minutes)),
        )
    )
    yield Text(
        say("Hours are minutes of attendance that staff confirmed, without breaks. They are not estimated."),
        quiet=True,
    )
    yield Signatures(((by_name, say("For the clinic"), ""),))


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _day(on: date) -> str:
    return f"{on:%d %b %Y}"
