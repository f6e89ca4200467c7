"""Somebody died. It is entered once, and nobody has to think of the rest that day.

No message goes out to them any more, also none that waits; their seats ahead are free; nobody calls because
they did not come, and no check-up is made; what was owed after calls is closed; their own door is closed, so
that nobody comes in with their phone; a bed kept for them is free; the episode ends by its own reason. An
incident is reported, whose clocks and review keep what is owed to authorities. What is written in the chart
stays as protected as it was (42 CFR 2.15): so the house where somebody lived is told nothing from here, and
ends the stay itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.aftercare import actions as afterwards
from stepdown.aftercare.vocabulary import Ended as ClockEnded
from stepdown.crisis import actions as crisis
from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.housing import actions as housing
from stepdown.housing import queries as houses
from stepdown.housing.vocabulary import WaitEnd
from stepdown.incident import actions as incident
from stepdown.incident import queries as incidents
from stepdown.incident.vocabulary import NewIncident, NewPerson, Part, Severity
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox import actions as outbox
from stepdown.outbox import queries as letters
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people import actions as doors
from stepdown.people import queries as people
from stepdown.people.vocabulary import Role
from stepdown.phone import actions as phone
from stepdown.place.queries import day_at, zone_of
from stepdown.session import actions as session
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import Released
from stepdown.transfer import actions as transferring
from stepdown.week_close import actions as week_close
from stepdown.week_close import queries as closing
from stepdown.week_close.vocabulary import Ended

REASON = "died"
# The kind of incident that a death is.
KIND = "death"
NOT_KNOWN = "not known"
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Known:
    """What would stop, before it is entered: seats ahead, calls. `already`: it was entered before.

    `house`: where they live, which is not told.
    """

    already: bool
    seats: int
    calls: int
    version: int | None
    today: date
    house: str = ""


def known(viewer: Viewer, client_id: UUID, *, at: datetime) -> Known:
    """What entering somebody's death would do. Raises NotFound."""
    card = people.require_reach(viewer, client_id, at=at)
    running = episodes.current(viewer, client_id, at=at)
    ahead = sessions.of_client(viewer, client_id, since=at, until=at + AHEAD, at=at)
    stay = houses.current(viewer, [client_id], at=at).get(client_id)
    return Known(
        already=client_id in letters.silent([client_id]),
        seats=sum(one.standing for one in ahead),
        calls=int(client_id in closing.waiting_since([client_id])),
        version=running.version if running else None,
        today=day_at(card.site_id, at),
        house=stay.house if stay and stay.moved_in_at is not None else "",
    )


@transaction.atomic
def record_death(
    *,
    client_id: UUID,
    on: date | None,
    words: str,
    version: int | None,
    where: str = "",
    by: Viewer,
    at: datetime,
) -> int:
    """Enter that somebody died; how many waiting letters were stopped. `on` None: the day is not known.

    `version` is the running episode's, None where none runs. Raises Refused, Stale, NotFound.
    """
    found = known(by, client_id, at=at)
    _check(found, on, words)
    stopped = outbox.silence(client_id=client_id, by=by, at=at)
    session.release_seats_ahead(client_id=client_id, why=Released.LEFT, by=by, at=at)
    for one in closing.not_reached(by, None, at=at):
        if one.client_id == client_id:
            week_close.end_call(absent_id=one.id, how=Ended.LEFT, words="", by=by, at=at)
    phone.close_follow_ups(client_id=client_id, words="They died.", by=by, at=at)
    crisis.end_rings(client_id=client_id, why="they died", by=by, at=at)
    afterwards.stop_clock(client_id=client_id, how=ClockEnded.DIED, by=by, at=at)
    doors.close_client_door(client_id=client_id, why="they died", by=by, at=at)
    _give_bed_free(client_id, by=by, at=at)
    _report(client_id, on, words, where, by=by, at=at)
    running = episodes.current(by, client_id, at=at)
    name = people.client_card(by, client_id, at=at).shown_as
    words_to_team = say(
        "{name} has died. Nothing goes out to them any more. Their chart says what we know.", name=name
    )
    if found.house:
        words_to_team = say(
            "{name} has died. Nothing goes out to them any more. Their chart says what we know. They lived "
            "in {house}, which is not told from here.",
            name=name,
            house=found.house,
        )
    tell(client_id, words_to_team, by=by, at=at)
    if running is not None:
        day = on.isoformat() if on else "on a day that is not known"
        said = f"Died {day}. {words.strip()}"
        transferring.end_with_treatment(client_id=client_id, died=True, by=by, at=at)
        episode.discharge(
            episode_id=running.id,
            reason=REASON,
            words=said,
            version=version if version is not None else running.version,
            by=by,
            at=at,
        )
    return stopped


def _give_bed_free(client_id: UUID, *, by: Viewer, at: datetime) -> None:
    """A bed that was kept, or waited for, is free. The house learns only that nobody comes."""
    if houses.waits(by, client_id, at=at) is not None:
        housing.stop_waiting(client_id=client_id, how=WaitEnd.DIED, by=by, at=at)
    stay = houses.current(by, [client_id], at=at).get(client_id)
    if stay is not None and stay.moved_in_at is None:
        housing.call_off(stay_id=stay.id, by=by, at=at)


def _report(client_id: UUID, on: date | None, words: str, where: str, *, by: Viewer, at: datetime) -> None:
    """A death is an incident: what is owed to authorities and to ourselves has a clock and a review. One that
    somebody reported before is not reported twice.
    """
    if incidents.open_about(by, client_id, KIND) is not None:
        return
    card = people.client_card(by, client_id, at=at)
    noon = datetime.combine(on, time(12), ZoneInfo(zone_of(card.site_id))) if on else at
    new = NewIncident(
        site_id=card.site_id,
        kind=KIND,
        severity=Severity.DEATH,
        happened_at=min(noon, at),
        where=where.strip() or NOT_KNOWN,
        what=f"A client died. {words.strip()}" + ("" if on else " The day is not known."),
        people=(NewPerson(Part.AFFECTED, client_id=client_id),),
    )
    incident.report(new=new, by=by, at=at)


def _check(found: Known, on: date | None, words: str) -> None:
    noes = []
    if found.already:
        noes.append(Refusal(say("It has been entered already. Nothing goes out to them any more.")))
    if on is not None and on > found.today:
        noes.append(Refusal(say("That day has not come yet."), field="on"))
    if not words.strip():
        noes.append(Refusal(say("Say from whom we know. One sentence is enough."), field="words"))
    if noes:
        raise Refused(*noes)


def tell(client_id: UUID, words: Words, *, by: Viewer, at: datetime) -> None:
    """The care team and the supervisors hear of it on their Today page, in words and before anybody calls."""
    running = episodes.current(by, client_id, at=at)
    card = people.client_card(by, client_id, at=at)
    team = {one.staff_id for one in running.team} if running else set()
    for staff_id in sorted(team - {by.staff_id}, key=str):
        outbox.post(
            to_staff_id=staff_id, kind=LetterKind.CASELOAD, words=words, client_id=client_id, by=by, at=at
        )
    outbox.post(
        to_role=Role.SUPERVISOR,
        at_site=card.site_id,
        kind=LetterKind.CASELOAD,
        words=words,
        client_id=client_id,
        by=by,
        at=at,
    )
