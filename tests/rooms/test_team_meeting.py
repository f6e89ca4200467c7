"""Meetings of the team on a real database: who sees whom, one chart each, locked by the leader."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.audit.models import Entry
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.people import actions as people
from stepdown.people.models import Client
from stepdown.people.vocabulary import TieGround
from stepdown.signature.models import Signature
from stepdown.team_meeting import actions, models, queries
from stepdown.team_meeting.vocabulary import (
    Call,
    Decision,
    Find,
    ItemWords,
    Meeting,
    MeetingState,
    PrescriberPart,
    Presence,
    Reason,
)
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_duties import called, decided, gathered, signed_meeting


def item_of(held: Meeting, cast: Cast, name: str = "robin"):  # type: ignore[no-untyped-def]
    return next(one for one in held.items if one.client.id == cast.clients[name].id)


def test_the_house_proposes_who_is_new_or_unsigned_and_says_why(cast: Cast) -> None:
    held = called(cast)
    assert [one.client.chosen_name for one in held.items] == ["Robin Example", "Alex Sample"]
    reasons = {why.reason for why in item_of(held, cast).why}
    assert reasons == {Reason.NEW, Reason.PLAN_UNSIGNED}
    assert {one.name for one in held.attendees} == {
        "Dana Demo",
        "Ines Invented",
        "Priya Placeholder",
        "Dr Hart Sample",
        "Dora Director",
    }
    hart = next(one for one in held.attendees if one.name == "Dr Hart Sample")
    assert hart.roles == ("prescriber",) and "prescribe" in hart.credentials[0]


def test_a_counselor_sees_their_own_people_and_how_many_more_there_are(cast: Cast) -> None:
    held = called(cast)
    dana = queries.meeting(cast.viewer("dana"), held.card.id, at=NOW)
    assert [one.client.chosen_name for one in dana.items] == ["Robin Example"] and dana.hidden == 1
    alex = item_of(held, cast, "alex")
    with pytest.raises(NotFound):
        queries.item(cast.viewer("dana"), alex.id, at=NOW)
    with pytest.raises(NotFound):
        actions.save_item(
            item_id=alex.id, words=ItemWords((), "Mine now"), version=1, by=cast.viewer("dana"), at=NOW
        )


def test_the_other_site_knows_of_no_meeting(cast: Cast) -> None:
    held = called(cast)
    with pytest.raises(NotFound):
        queries.meeting(cast.viewer("nora"), held.card.id, at=NOW)
    assert queries.meetings(cast.viewer("nora"), Find()) == ()
    call = Call(cast.harbor.id, NOW, "Theirs", cast.staff["nora"].id)
    with pytest.raises(NotFound):
        actions.call_meeting(call=call, by=cast.viewer("nora"), at=NOW)


def test_the_clock_runs_for_one_person_at_a_time(cast: Cast) -> None:
    held = called(cast)
    robin, alex, priya = item_of(held, cast), item_of(held, cast, "alex"), cast.viewer("priya")
    actions.turn_to(item_id=robin.id, by=priya, at=NOW)
    actions.turn_to(item_id=robin.id, by=priya, at=NOW + timedelta(minutes=1))
    actions.turn_to(item_id=alex.id, by=priya, at=NOW + timedelta(minutes=7))
    actions.turn_to(item_id=robin.id, by=priya, at=NOW + timedelta(minutes=10))
    actions.pause(meeting_id=held.card.id, by=priya, at=NOW + timedelta(minutes=12))
    later = queries.meeting(priya, held.card.id, at=NOW)
    assert item_of(later, cast).minutes(NOW + timedelta(hours=3)) == 9
    assert item_of(later, cast, "alex").minutes(NOW) == 3 and later.card.state is MeetingState.RUNNING
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Stretch.objects.create(
            meeting_id=held.card.id, item_id=alex.id, started_at=NOW + timedelta(minutes=2)
        )


def test_a_decision_names_nobody_else_of_the_agenda(cast: Cast) -> None:
    held = called(cast)
    robin, priya = item_of(held, cast), cast.viewer("priya")
    told = ItemWords((Decision.CONTINUE,), "Sits beside Alex now.")
    with pytest.raises(Refused, match="names Alex Sample"):
        actions.save_item(item_id=robin.id, words=told, version=1, by=priya, at=NOW)
    checked = ItemWords((Decision.CONTINUE,), "Sits beside Alex now.", names_checked=True)
    assert actions.save_item(item_id=robin.id, words=checked, version=1, by=priya, at=NOW) == 2
    with pytest.raises(Stale) as stale:
        actions.save_item(item_id=robin.id, words=ItemWords((), "Older"), version=1, by=priya, at=NOW)
    assert stale.value.differences[0].saved == "Sits beside Alex now."


def test_the_leader_signs_first_and_only_when_everything_is_said(cast: Cast) -> None:
    held, priya = called(cast), cast.viewer("priya")
    with pytest.raises(Refused) as refused:
        actions.sign_meeting(meeting_id=held.card.id, version=1, by=priya, at=NOW)
    told = " ".join(str(one.reason) for one in refused.value.refusals)
    assert "Dana Demo: came when" in told and "Robin Example: Say what was decided" in told
    ready = decided(cast, gathered(cast, held))
    with pytest.raises(Refused, match="leads and signs first"):
        actions.sign_meeting(
            meeting_id=held.card.id, version=ready.card.version, by=cast.viewer("dana"), at=NOW
        )
    with pytest.raises(Stale):
        actions.sign_meeting(meeting_id=held.card.id, version=1, by=priya, at=NOW)
    signed = actions.sign_meeting(meeting_id=held.card.id, version=ready.card.version, by=priya, at=NOW)
    assert signed.card.state is MeetingState.SIGNED
    assert set(signed.waiting) == {"Dana Demo", "Ines Invented", "Dr Hart Sample"}


def test_each_chart_gets_its_own_part_and_nothing_of_anybody_else(cast: Cast) -> None:
    held = signed_meeting(cast)
    dana = cast.viewer("dana")
    actions.sign_meeting(meeting_id=held.card.id, version=0, by=dana, at=NOW)
    (robin,) = queries.decisions_of(dana, cast.clients["robin"].id, at=NOW)
    assert [one.name for one in robin.item.signatures] == ["Priya Placeholder", "Dana Demo"]
    assert robin.there == ("Dana Demo", "Dr Hart Sample", "Ines Invented", "Priya Placeholder")
    with pytest.raises(NotFound):
        queries.decisions_of(dana, cast.clients["alex"].id, at=NOW)
    mine = Signature.objects.filter(staff_id=cast.staff["dana"].id, subject_kind="team decision")
    assert {one.client_id for one in mine} == {cast.clients["robin"].id}
    ids = {row.subject_id: row.digest for row in Signature.objects.filter(subject_kind="team decision")}
    assert len(set(ids.values())) == 2, "each decision has a digest of its own"
    assert not Signature.objects.filter(subject_kind="team meeting", client__isnull=False).exists()


def test_who_was_not_there_does_not_sign_and_who_was_signs_once(cast: Cast) -> None:
    held = signed_meeting(cast)
    with pytest.raises(Refused, match="were there"):
        actions.sign_meeting(meeting_id=held.card.id, version=0, by=cast.viewer("dora"), at=NOW)
    for _ in range(2):
        actions.sign_meeting(meeting_id=held.card.id, version=0, by=cast.viewer("hart"), at=NOW)
    mine = Signature.objects.filter(staff_id=cast.staff["hart"].id, subject_kind="team meeting")
    assert mine.count() == 1


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE team_meeting_meeting SET title = 'other'",
        "UPDATE team_meeting_item SET words = 'other'",
        "DELETE FROM team_meeting_item",
        "UPDATE team_meeting_attendance SET came_at = NULL",
        "UPDATE team_meeting_stretch SET ended_at = ended_at + interval '1 hour'",
        "UPDATE team_meeting_task SET words = 'other'",
        "DELETE FROM team_meeting_task",
    ],
)
def test_the_database_keeps_a_signed_meeting(cast: Cast, fault: str) -> None:
    held = decided(cast, gathered(cast, called(cast)))
    actions.add_task(
        item_id=item_of(held, cast).id,
        words="Call the sister",
        owner_id=cast.staff["dana"].id,
        due_on=NOW.date(),
        by=cast.viewer("priya"),
        at=NOW,
    )
    actions.sign_meeting(meeting_id=held.card.id, version=held.card.version, by=cast.viewer("priya"), at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(fault)


def test_after_signing_only_an_addendum_and_the_end_of_a_task_are_possible(cast: Cast) -> None:
    held = decided(cast, gathered(cast, called(cast)))
    robin, priya = item_of(held, cast), cast.viewer("priya")
    task = actions.add_task(
        item_id=robin.id,
        words="Ask the sister about Sundays",
        owner_id=cast.staff["dana"].id,
        due_on=NOW.date() + timedelta(days=2),
        by=priya,
        at=NOW,
    )
    with pytest.raises(Refused, match="not signed yet"):
        actions.add_to_item(item_id=robin.id, words="Too early now", by=priya, at=NOW)
    actions.sign_meeting(meeting_id=held.card.id, version=held.card.version, by=priya, at=NOW)
    with pytest.raises(Refused, match="signed"):
        actions.save_item(
            item_id=robin.id, words=ItemWords((), "No"), version=robin.version, by=priya, at=NOW
        )
    with pytest.raises(Refused, match="names Alex"):
        actions.add_to_item(item_id=robin.id, words="Alex said so too.", by=priya, at=NOW)
    actions.add_to_item(item_id=robin.id, words="The sister was called at noon.", by=priya, at=NOW)
    (mine,) = queries.tasks_of(cast.viewer("dana"), cast.staff["dana"].id, at=NOW)
    actions.finish_task(task_id=task, words="Done", version=mine.version, by=cast.viewer("dana"), at=NOW)
    assert queries.tasks_of(cast.viewer("dana"), cast.staff["dana"].id, at=NOW) == ()
    (kept,) = queries.decisions_of(priya, cast.clients["robin"].id, at=NOW)
    assert [one.words for one in kept.item.addenda] == ["The sister was called at noon."]
    assert kept.item.tasks[0].done_by == "Dana Demo"


def test_a_co_occurring_decision_needs_a_prescriber_who_was_there_while_it_was_made(cast: Cast) -> None:
    Client.objects.filter(id=cast.clients["robin"].id).update(population=["co-occurring"])
    held = decided(cast, gathered(cast, called(cast), there="priya dana"))
    robin, priya = item_of(held, cast), cast.viewer("priya")
    assert robin.needs_prescriber and not item_of(held, cast, "alex").needs_prescriber

    def sign(part: PrescriberPart, words: str = "") -> Meeting:
        now = queries.item(priya, robin.id, at=NOW)[1]
        told = ItemWords((Decision.CONTINUE,), "We go on as planned.", part, words)
        actions.save_item(item_id=robin.id, words=told, version=now.version, by=priya, at=NOW)
        return actions.sign_meeting(meeting_id=held.card.id, version=held.card.version, by=priya, at=NOW)

    for part in (PrescriberPart.NOT_ASKED, PrescriberPart.THERE, PrescriberPart.CONSULTED):
        with pytest.raises(Refused, match="prescriber"):
            sign(part)
    assert sign(PrescriberPart.CONSULTED, "Agrees; sees them on Friday.").card.locked_at == NOW


def test_a_guest_comes_in_after_being_told_what_stays_in_the_room(cast: Cast) -> None:
    held, priya = called(cast), cast.viewer("priya")
    guest = actions.add_guest(
        meeting_id=held.card.id, name="Noor Example", title="Interpreter", by=priya, at=NOW
    )
    with pytest.raises(Refused, match="stays in the room"):
        actions.note_presence(attendance_id=guest, presence=Presence(NOW), version=1, by=priya, at=NOW)
    told = Presence(NOW, told_confidential=True)
    assert actions.note_presence(attendance_id=guest, presence=told, version=1, by=priya, at=NOW) == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Attendance.objects.filter(id=guest).update(told_confidential=False)


def test_the_lead_is_taken_by_somebody_with_a_credential(cast: Cast) -> None:
    held = called(cast)
    with pytest.raises(Refused, match="credential"):
        actions.take_the_lead(meeting_id=held.card.id, by=cast.viewer("dora"), at=NOW)
    actions.take_the_lead(meeting_id=held.card.id, by=cast.viewer("dana"), at=NOW)
    now = queries.meeting(cast.viewer("dana"), held.card.id, at=NOW)
    assert now.card.leader == "Dana Demo"
    ready = decided(cast, gathered(cast, now))
    with pytest.raises(Refused, match="out of your reach"):
        actions.sign_meeting(
            meeting_id=held.card.id, version=ready.card.version, by=cast.viewer("dana"), at=NOW
        )


def test_somebody_is_put_on_the_agenda_and_taken_off_while_nothing_is_written(cast: Cast) -> None:
    held, dana = called(cast), cast.viewer("dana")
    jamie = actions.add_client(meeting_id=held.card.id, client_id=cast.clients["jamie"].id, by=dana, at=NOW)
    with pytest.raises(Refused, match="already"):
        actions.add_client(meeting_id=held.card.id, client_id=cast.clients["jamie"].id, by=dana, at=NOW)
    actions.drop_client(item_id=jamie, by=dana, at=NOW)
    robin = item_of(held, cast)
    actions.turn_to(item_id=robin.id, by=dana, at=NOW)
    with pytest.raises(Refused, match="Hold it over"):
        actions.drop_client(item_id=robin.id, by=dana, at=NOW)
    with pytest.raises(NotFound):
        actions.add_client(meeting_id=held.card.id, client_id=cast.clients["alex"].id, by=dana, at=NOW)


def test_who_was_talked_about_is_not_proposed_again_before_its_time(cast: Cast) -> None:
    signed_meeting(cast)
    week = NOW + timedelta(days=7)
    again = {
        one.client_id: one for one in queries.proposal(cast.viewer("priya", at=week), cast.harbor.id, at=week)
    }
    assert Reason.NEW not in {why.reason for why in again[cast.clients["robin"].id].why}
    later = NOW + timedelta(weeks=5)
    asked = queries.proposal(cast.viewer("priya", at=later), cast.harbor.id, at=later)
    reasons = {why.reason for one in asked for why in one.why}
    assert {Reason.NOT_DISCUSSED, Reason.DECISION_DUE, Reason.PLAN_UNSIGNED} <= reasons


def test_open_tasks_move_with_a_hand_over_and_tell_no_name(cast: Cast) -> None:
    held = called(cast)
    actions.add_task(
        item_id=item_of(held, cast).id,
        words="Call Robin's sister",
        owner_id=cast.staff["dana"].id,
        due_on=NOW.date(),
        by=cast.viewer("priya"),
        at=NOW,
    )
    (told,) = queries.held_by(cast.viewer("dora"), cast.staff["dana"].id, at=NOW)
    assert "Robin" not in str(told.words) and told.client_id == cast.clients["robin"].id
    moved = actions.hand_over(
        from_staff_id=cast.staff["dana"].id, to_staff_id=cast.staff["ines"].id, by=cast.viewer("dora"), at=NOW
    )
    assert moved == 1 and models.Task.objects.get().owner_id == cast.staff["ines"].id
    assert Entry.objects.filter(verb="hand over team tasks").exists()


def test_meetings_are_found_by_person_and_decision(cast: Cast) -> None:
    held = signed_meeting(cast)
    priya = cast.viewer("priya")

    def found(**cut: object) -> list[UUID]:
        return [one.id for one in queries.meetings(priya, Find(**cut))]  # type: ignore[arg-type]

    assert found(client_ids=(cast.clients["robin"].id,)) == [held.card.id]
    assert found(client_ids=(cast.clients["jamie"].id,)) == []
    assert found(decision=Decision.CONTINUE) == [held.card.id] and found(decision=Decision.STEP_UP) == []
    assert found(since=NOW + timedelta(days=1)) == [] and found(until=NOW + timedelta(days=1)) == [
        held.card.id
    ]


def test_a_meeting_of_many_asks_no_more_than_one_of_few(cast: Cast) -> None:
    held = called(cast)
    priya = cast.viewer("priya")
    counts = []
    for people_more in (8, 0):
        with CaptureQueriesContext(connection) as seen:
            queries.meeting(priya, held.card.id, at=NOW)
        counts.append(len(seen))
        for number in range(people_more):
            card = people.add_client(
                chosen_name=f"Person {number}", site_id=cast.harbor.id, by=SYSTEM, at=NOW
            )
            people.tie(
                staff_id=cast.staff["dana"].id,
                client_id=card.id,
                ground=TieGround.CARE_TEAM,
                by=SYSTEM,
                at=NOW,
            )
            actions.add_client(meeting_id=held.card.id, client_id=card.id, by=priya, at=NOW)
    assert len(queries.meeting(priya, held.card.id, at=NOW).items) == 10
    assert counts[0] == counts[1]
