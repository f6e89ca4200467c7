"""Supervision, meetings of the team and chart audits of the cast, made through real actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.chart_audit import actions as auditing
from stepdown.chart_audit import queries as audits
from stepdown.chart_audit.vocabulary import FindingCard, Outcome, Plan
from stepdown.episode.queries import current
from stepdown.people import actions as people
from stepdown.people.actions.staff import StaffWords
from stepdown.people.vocabulary import CredentialKind, Power, Role, StaffCard
from stepdown.supervision import actions as supervision
from stepdown.supervision import queries as supervised
from stepdown.supervision.vocabulary import (
    AgreementCard,
    AgreementWords,
    EntryCard,
    EntryWords,
    SessionKind,
    Topic,
)
from stepdown.team_meeting import actions as team
from stepdown.team_meeting import queries as meetings
from stepdown.team_meeting.vocabulary import Call, Decision, Find, ItemCard, ItemWords, Meeting, Presence
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_admission import treated

EARLIER = NOW - timedelta(hours=3)


def tomas(cast: Cast) -> StaffCard:
    """Tomas Fictional, counselor in training at Harbor Street, whom Priya supervises."""
    if "tomas" not in cast.staff:
        words = StaffWords("Tomas Fictional", "Counselor in training", (Role.COUNSELOR,), (cast.harbor.id,))
        card = people.add_staff(email="tomas@clinic.invalid", words=words, by=SYSTEM, at=NOW)
        credential = people.add_credential(
            staff_id=card.id,
            kind=CredentialKind.SUPERVISION,
            title="Supervision agreement",
            powers=(Power.LEAD,),
            days=(date(2026, 1, 1), date(2028, 1, 1)),
            by=SYSTEM,
            at=NOW,
        )
        people.verify_credential(credential_id=credential, by=cast.viewer("dora"), at=NOW)
        cast.staff["tomas"], cast.accounts["tomas"] = card, card.account_id
    return cast.staff["tomas"]


def agreed(
    cast: Cast, *, supervisee: str = "ines", starts_on: date = date(2026, 9, 1), signed: bool = True
) -> AgreementCard:
    """Priya supervises somebody since September, by the rule for counselors in training."""
    if supervisee == "tomas":
        tomas(cast)
    words = AgreementWords(
        cast.staff[supervisee].id, cast.staff["priya"].id, "training", starts_on, date(2027, 9, 1)
    )
    card = supervision.agree(words=words, by=cast.viewer("priya"), at=NOW)
    if signed:
        supervision.sign_agreement(agreement_id=card.id, by=cast.viewer(supervisee), at=NOW)
        card = supervision.sign_agreement(agreement_id=card.id, by=cast.viewer("priya"), at=NOW)
    return card


def logged(
    cast: Cast,
    card: AgreementCard,
    *,
    by: str = "ines",
    starts_at: datetime = EARLIER,
    minutes: int = 60,
    clients: tuple[UUID, ...] = (),
    signed: str = "",
) -> EntryCard:
    """One hour of supervision this morning; `signed` names who signed it, in order."""
    words = EntryWords(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        kind=SessionKind.INDIVIDUAL,
        topics=(Topic.CASES,),
        observed="Slower questions brought more.",
        next="Practice reflecting.",
        client_ids=clients,
    )
    made = supervision.log_session(agreement_id=card.id, words=words, by=cast.viewer(by), at=NOW)
    for name in signed.split():
        made = supervision.sign_session(entry_id=made.id, version=made.version, by=cast.viewer(name), at=NOW)
    return made


def in_treatment(cast: Cast, *, at: datetime = NOW) -> None:
    """Robin with Dana and Alex with Ines, each with an unsigned interim plan."""
    for name, counselor in (("robin", "dana"), ("alex", "ines")):
        if current(SYSTEM, cast.clients[name].id, at=NOW) is None:
            treated(cast, name, counselor, at=at)


def called(cast: Cast, *, at: datetime = NOW, leader: str = "priya") -> Meeting:
    """The team of Harbor Street is called together; Robin and Alex are in treatment."""
    in_treatment(cast)
    call = Call(cast.harbor.id, at + timedelta(minutes=5), "Wednesday team", cast.staff[leader].id)
    made = team.call_meeting(call=call, by=cast.viewer(leader), at=at)
    return meetings.meeting(cast.viewer(leader), made, at=at)


def gathered(cast: Cast, held: Meeting, *, by: str = "priya", there: str = "priya dana ines hart") -> Meeting:
    """Everybody named came; the others say why not."""
    names = {cast.staff[name].id for name in there.split()}
    for one in held.attendees:
        presence = Presence(came_at=NOW) if one.staff_id in names else Presence(absent_why="On leave")
        team.note_presence(
            attendance_id=one.id, presence=presence, version=one.version, by=cast.viewer(by), at=NOW
        )
    return meetings.meeting(cast.viewer(by), held.card.id, at=NOW)


def decided(cast: Cast, held: Meeting, *, by: str = "priya") -> Meeting:
    """Each person was talked about for ten minutes, and it was decided to go on."""
    at = NOW
    for one in held.items:
        team.turn_to(item_id=one.id, by=cast.viewer(by), at=at)
        words = ItemWords((Decision.CONTINUE,), "Comes to every group; we go on.")
        team.save_item(item_id=one.id, words=words, version=one.version, by=cast.viewer(by), at=at)
        at += timedelta(minutes=10)
    team.pause(meeting_id=held.card.id, by=cast.viewer(by), at=at)
    return meetings.meeting(cast.viewer(by), held.card.id, at=at)


def signed_meeting(cast: Cast) -> Meeting:
    """A meeting that was held and that Priya signed."""
    held = decided(cast, gathered(cast, called(cast)))
    return team.sign_meeting(
        meeting_id=held.card.id, version=held.card.version, by=cast.viewer("priya"), at=NOW
    )


def drawn(cast: Cast, *, by: str = "priya", **plan: object) -> UUID:
    """An audit of two charts of Harbor Street: Robin's and Alex's."""
    in_treatment(cast)
    told: dict[str, object] = {
        "title": "Autumn audit",
        "site_ids": (cast.harbor.id,),
        "since": date(2026, 10, 1),
        "until": date(2026, 11, 30),
        "checklist": "outpatient",
        "number": 2,
        "seed": "autumn",
    }
    return auditing.draw_audit(plan=Plan(**{**told, **plan}), by=cast.viewer(by), at=NOW)  # type: ignore[arg-type]


def finished(cast: Cast, audit_id: UUID, client: str = "robin", *, by: str = "priya") -> UUID:
    """One chart of an audit gone through: manual items met, the rest as the house finds it."""
    shown = audits.audit(cast.viewer(by), audit_id, at=NOW)
    chart = next(one for one in shown.charts if one.client and one.client.id == cast.clients[client].id)
    manual = {item.key: (Outcome.MET, "") for item in shown.checklist.items if not item.automatic}
    version = auditing.answer(chart_id=chart.id, answers=manual, version=1, by=cast.viewer(by), at=NOW)
    auditing.finish(chart_id=chart.id, version=version, by=cast.viewer(by), at=NOW)
    return chart.id


# ---- what addresses of the matrix name: made once, found again


def an_agreement(cast: Cast) -> AgreementCard:
    """Priya supervises Ines; both signed."""
    known = supervised.agreements(cast.viewer("priya"), at=NOW)
    return known[0] if known else agreed(cast)


def an_hour(cast: Cast) -> UUID:
    """An hour of supervision that Ines logged and nobody signed."""
    card = an_agreement(cast)
    known = supervised.entries(cast.viewer("priya"), card.id, at=NOW)
    return known[0].id if known else logged(cast, card).id


def a_meeting(cast: Cast) -> Meeting:
    """A meeting of Harbor Street that runs, with a task about Robin."""
    priya = cast.viewer("priya")
    known = meetings.meetings(priya, Find())
    if known:
        return meetings.meeting(priya, known[0].id, at=NOW)
    held = called(cast)
    robin = next(one for one in held.items if one.client.id == cast.clients["robin"].id)
    team.add_task(
        item_id=robin.id,
        words="Call the sister",
        owner_id=cast.staff["dana"].id,
        due_on=NOW.date(),
        by=priya,
        at=NOW,
    )
    return meetings.meeting(priya, held.card.id, at=NOW)


def a_talk(cast: Cast) -> ItemCard:
    """Robin on the agenda of that meeting."""
    return next(one for one in a_meeting(cast).items if one.client.id == cast.clients["robin"].id)


def an_audit(cast: Cast) -> UUID:
    """A chart audit of Harbor Street in which Robin's chart is finished."""
    known = audits.audits(cast.viewer("priya"))
    if known:
        return known[0].id
    made = drawn(cast, number=400)
    finished(cast, made)
    return made


def a_finding(cast: Cast) -> FindingCard:
    """What Robin's chart did not meet; Dana mends it."""
    found = audits.findings(cast.viewer("priya"), an_audit(cast), at=NOW)
    return next(one for one in found if one.client and one.client.id == cast.clients["robin"].id)
