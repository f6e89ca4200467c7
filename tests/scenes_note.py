"""A group on a Monday morning whose roll has ended, and notes about it, for the checks of notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.attendance import actions as attendance
from stepdown.attendance.vocabulary import Presence
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.note import actions, queries
from stepdown.note.vocabulary import (
    Concern,
    GroupSheet,
    NoteKind,
    NoteWords,
    Relative,
    ReportWords,
    RowWords,
    SavedRow,
    SharedWords,
    SheetRow,
    SignedGroup,
)
from stepdown.people import actions as people
from stepdown.people.actions.staff import StaffWords
from stepdown.people.vocabulary import CredentialKind, Power, Role
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import SessionCard
from tests import scenes_attendance as day
from tests import scenes_session as scenes
from tests.cast import NOW, SYSTEM, Cast

CLOCK = day.clock
# The week of the checks: its Thursday is over wherever the clock on the wall stands.
PAST = date(2026, 11, 16)
AFTER = CLOCK(12, 10)
# What each wrote down of their own: no two charts have the same words.
OWN = {
    "robin": RowWords("Named three early signs.", "Spoke twice, quietly.", "Will call a friend."),
    "alex": RowWords("Drew the line of last March.", "Laughed about it.", "Keeps Saturdays free."),
    "jamie": RowWords("Found out what payday does.", "Listened more than before.", "Walks home by the park."),
}
SHARED = SharedWords("early-signs", "Early warning signs", "Mapped early signs on a line.", "Handout 7")


def a_group(
    cast: Cast, *, came: tuple[str, ...] = ("robin", "alex"), away: tuple[str, ...] = ("jamie",)
) -> SessionCard:
    """Dana's group: who came left at noon, who did not come is noted so."""
    card, dana = day.a_group(cast, *came, *away), cast.viewer("dana")
    ids = [cast.clients[one].id for one in came]
    attendance.take_roll(session_id=card.id, present=ids, by=dana, at=CLOCK(9))
    attendance.end_roll(session_id=card.id, outs=dict.fromkeys(ids, CLOCK(12)), by=dana, at=CLOCK(12))
    for one in away:
        attendance.note_absence(
            session_id=card.id,
            client_id=cast.clients[one].id,
            kind=Presence.DID_NOT_COME,
            words="Bus strike",
            by=dana,
            at=CLOCK(12, 5),
        )
    return card


def alone(
    cast: Cast,
    client: str,
    *,
    kind: Service = Service.INDIVIDUAL,
    leader: str = "dana",
    hour: int = 14,
    week: date = scenes.NEXT,
) -> SessionCard:
    """A session of one person with somebody, over after fifty minutes: of Monday or of a past Thursday."""
    during = scenes.hour(0 if week == scenes.NEXT else 3, hour, minutes=50, week=week)
    one = replace(
        scenes.a_group(cast, f"one-{hour}", during, client, leader=leader, room="Elm", seats=1),
        kind=kind,
        title="Individual" if kind is Service.INDIVIDUAL else "Family",
        break_minutes=0,
    )
    scenes.publish(cast, one, week=week)
    card, by = scenes.card(cast, one.plan_key, week=week), cast.viewer(leader)
    ids = [cast.clients[client].id]
    attendance.take_roll(session_id=card.id, present=ids, by=by, at=during.start)
    end = during.end or during.start
    attendance.end_roll(session_id=card.id, outs={ids[0]: end}, by=by, at=end)
    return card


def sheet(cast: Cast, card: SessionCard, who: str = "dana", *, at: datetime = AFTER) -> GroupSheet:
    return queries.group_sheet(cast.viewer(who), card.id, at=at)


def line(cast: Cast, card: SessionCard, client: str, *, at: datetime = AFTER) -> SheetRow:
    """Somebody's row of the sheet."""
    found = sheet(cast, card, at=at).rows
    return next(one for one in found if one.client_id == cast.clients[client].id)


def share(cast: Cast, card: SessionCard, words: SharedWords = SHARED, *, version: int = 0) -> None:
    actions.save_shared(session_id=card.id, words=words, version=version, by=cast.viewer("dana"), at=AFTER)


def write(
    cast: Cast,
    card: SessionCard,
    client: str,
    did: str = "",
    *,
    version: int = 0,
    who: str = "dana",
    words: RowWords | None = None,
) -> SavedRow:
    return actions.save_row(
        session_id=card.id,
        client_id=cast.clients[client].id,
        words=words or replace(OWN[client], did=did or OWN[client].did),
        version=version,
        by=cast.viewer(who),
        at=AFTER,
    )


def signed_group(cast: Cast, card: SessionCard, *clients: str) -> SignedGroup:
    """The shared part, a row for each of these people, and one act of signing."""
    share(cast, card)
    versions = {cast.clients[one].id: write(cast, card, one).version for one in clients}
    return actions.sign_group(session_id=card.id, versions=versions, by=cast.viewer("dana"), at=AFTER)


WORDS = NoteWords(
    RowWords("Went through the week.", "Open, a little tired.", "Meets again on Thursday."), {}, None
)


def save(
    cast: Cast,
    client: str,
    words: NoteWords = WORDS,
    *,
    kind: NoteKind = NoteKind.INDIVIDUAL,
    card: SessionCard | None = None,
    note_id: UUID | None = None,
    version: int = 0,
    who: str = "dana",
    at: datetime | None = None,
) -> SavedRow:
    return actions.save_note(
        note_id=note_id or new_id(),
        client_id=cast.clients[client].id,
        kind=kind,
        session_id=card.id if card else None,
        words=words,
        version=version,
        by=cast.viewer(who),
        at=at or CLOCK(15),
    )


def signed(cast: Cast, client: str = "robin", *, who: str = "dana") -> UUID:
    """An individual note of somebody's session, signed."""
    card = alone(cast, client, leader=who)
    made = save(cast, client, card=card, who=who)
    return actions.sign(note_id=made.note_id, version=made.version, by=cast.viewer(who), at=CLOCK(15, 5))


def contact(*, with_client: bool, minutes: int = 20) -> NoteWords:
    """A case-management contact as it is written."""
    return NoteWords(
        RowWords("Asked the clinic for the letter.", "They send it today, they said.", ""),
        {"whom": "client" if with_client else "provider"},
        Period(CLOCK(13), CLOCK(13) + timedelta(minutes=minutes)),
        with_client=with_client,
    )


def family(*relatives: Relative) -> NoteWords:
    """A family session as it is written."""
    return replace(WORDS, answers={"goal": "How evenings can be quiet", "told": "yes"}, relatives=relatives)


def trainee(cast: Cast, key: str = "tia") -> None:
    """Tia Trainee: under a supervision agreement, not licensed; Jamie is hers."""
    words = people_words("Tia Trainee", cast)
    card = people.add_staff(email=f"{key}@clinic.invalid", words=words, by=SYSTEM, at=NOW)
    cast.accounts[key], cast.staff[key] = card.account_id, card
    credential = people.add_credential(
        staff_id=card.id,
        kind=CredentialKind.SUPERVISION,
        title="Under supervision",
        powers=(Power.LEAD,),
        days=(date(2026, 1, 1), date(2030, 1, 1)),
        by=SYSTEM,
        at=NOW,
    )
    people.verify_credential(credential_id=credential, by=cast.viewer("dora"), at=NOW)


def people_words(name: str, cast: Cast) -> StaffWords:
    return StaffWords(name, "Counselor in training", (Role.COUNSELOR,), (cast.harbor.id,))


def a_draft(cast: Cast) -> UUID:
    """Dana has begun a note of a contact about Robin."""
    words = replace(contact(with_client=True), during=Period(cast.now - timedelta(hours=1), cast.now))
    return save(cast, "robin", words, kind=NoteKind.CONTACT, at=cast.now).note_id


def kept_apart(cast: Cast) -> UUID:
    """Dana keeps a thought about Robin apart."""
    return actions.keep_counseling_note(
        client_id=cast.clients["robin"].id,
        on=cast.now.date(),
        words="A thought of mine.",
        by=cast.viewer("dana"),
        at=cast.now,
    )


def a_report(cast: Cast) -> UUID:
    """Dana has reported what Robin told about a child."""
    words = ReportWords(Concern.NEGLECT, "No food at home for days.", "Ben, 6")
    by = cast.viewer("dana")
    return actions.report_protection(client_id=cast.clients["robin"].id, words=words, by=by, at=cast.now).id
