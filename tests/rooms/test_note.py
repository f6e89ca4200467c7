"""Notes on real rows: one a seat, signed by their author alone, never changed, found when they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pgtrigger
import pytest
from django.db import Error, transaction
from django.db.models import Model

from stepdown.attendance import actions as attendance
from stepdown.audit.models import Entry
from stepdown.journeys import handover_desk
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.note import actions, models, queries
from stepdown.note.vocabulary import (
    Interpreter,
    NoteKind,
    NoteState,
    Relative,
    RowWords,
    SharedWords,
    Timing,
    Why,
)
from stepdown.people import actions as people
from stepdown.programme.vocabulary import Service
from stepdown.signature.models import Signature
from stepdown.signature.vocabulary import Capacity
from tests import scenes_attendance as day
from tests import scenes_note as scenes
from tests.cast import SYSTEM, Cast
from tests.scenes_note import AFTER, CLOCK, SHARED


def _stands(row: Model, **columns: object) -> None:
    """The database itself refuses to change the row, and to delete it."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    for act in (lambda: rows.update(**columns), lambda: row.delete()):
        with pytest.raises(Error), transaction.atomic():
            act()


# -- the sheet of a group


def test_a_sheet_shows_everybody_with_the_ledgers_minutes_also_to_who_leads_people_of_others(
    cast: Cast,
) -> None:
    card = scenes.a_group(cast)
    sheet = scenes.sheet(cast, card)
    assert [(row.shown_as, row.came, row.minutes) for row in sheet.rows] == [
        ("Robin Example", True, 165),
        ("Alex Sample", True, 165),
        ("Jamie Imaginary", False, 0),
    ]
    assert (sheet.may_sign, sheet.may_write, sheet.due_at) == (True, True, CLOCK(36))
    assert [row.absence for row in sheet.rows] == ["", "", "Bus strike"]
    # Ines works here and may help with drafts, of the people she reaches; she signs nothing.
    other = scenes.sheet(cast, card, "ines")
    assert ([row.shown_as for row in other.rows], other.may_sign) == (["Alex Sample"], False)
    with pytest.raises(NotFound):
        scenes.sheet(cast, card, "nora")


def test_one_act_signs_everybodys_own_part_and_a_short_entry_for_who_was_away(cast: Cast) -> None:
    card = scenes.a_group(cast)
    done = scenes.signed_group(cast, card, "robin", "alex")
    robin, alex, jamie = (cast.clients[one].id for one in ("robin", "alex", "jamie"))
    assert (set(done.signed), set(done.absent), done.left) == ({robin, alex}, {jamie}, ())
    note = queries.note(cast.viewer("dana"), done.signed[robin], at=AFTER)
    assert (note.topic, note.shared, note.card.minutes, note.client_minutes) == (
        "Early warning signs",
        SHARED.done,
        165,
        165,
    )
    assert (note.card.state, note.holds, note.words.row.did) == (
        NoteState.SIGNED,
        True,
        "Named three early signs.",
    )
    away = queries.note(cast.viewer("dana"), done.absent[jamie], at=AFTER)
    assert (away.card.kind, away.absence, away.shared, away.client_minutes) == (
        NoteKind.ABSENCE,
        "Bus strike",
        "",
        0,
    )
    assert Signature.objects.filter(subject_kind="note", capacity=Capacity.AUTHOR).count() == 3
    assert Entry.objects.get(verb="sign group notes").detail == {"signed": 3, "left": 0}


def test_a_row_that_is_not_ready_or_was_saved_meanwhile_holds_back_itself_alone(cast: Cast) -> None:
    card = scenes.a_group(cast, came=("robin", "alex", "jamie"), away=())
    scenes.share(cast, card)
    robin, alex, jamie = (cast.clients[one].id for one in ("robin", "alex", "jamie"))
    read = {
        robin: scenes.write(cast, card, "robin").version,
        alex: scenes.write(cast, card, "alex").version,
        jamie: scenes.write(cast, card, "jamie", words=RowWords()).version,
    }
    scenes.write(cast, card, "alex", "Said more than I read.", version=1)
    done = actions.sign_group(session_id=card.id, versions=read, by=cast.viewer("dana"), at=AFTER)
    assert set(done.signed) == {robin}
    assert {one.client_id: str(one.why) for one in done.left} == {
        alex: "Somebody saved this row meanwhile.",
        jamie: "Came, and nothing is written",
    }
    with pytest.raises(Refused, match="stands in signed notes"):
        scenes.share(cast, card, replace(SHARED, done="Something else."), version=1)


def test_nothing_is_signed_before_the_ledger_knows_who_left_when(cast: Cast) -> None:
    card, dana = day.a_group(cast, "robin"), cast.viewer("dana")
    robin = cast.clients["robin"].id
    attendance.take_roll(session_id=card.id, present=[robin], by=dana, at=CLOCK(9))
    scenes.share(cast, card)
    read = {robin: scenes.write(cast, card, "robin").version}
    with pytest.raises(Refused, match="not over yet"):
        actions.sign_group(session_id=card.id, versions=read, by=dana, at=CLOCK(11))
    done = actions.sign_group(session_id=card.id, versions=read, by=dana, at=AFTER)
    assert [str(one.why) for one in done.left] == ["Nobody has said when they left."]
    assert models.Note.objects.filter(signed_at__isnull=False).count() == 0


def test_two_writers_never_overwrite_each_other_unseen(cast: Cast) -> None:
    card = scenes.a_group(cast)
    scenes.write(cast, card, "alex")
    with pytest.raises(Stale) as told:
        scenes.write(cast, card, "alex", "From the other tablet.", who="ines")
    (difference,) = told.value.differences
    assert (difference.saved, difference.yours) == (scenes.OWN["alex"].did, "From the other tablet.")
    scenes.share(cast, card)
    with pytest.raises(Stale) as both:
        scenes.share(cast, card, SharedWords(done="Other words."))
    assert {one.saved for one in both.value.differences} == {SHARED.topic, SHARED.done, SHARED.item}
    assert scenes.line(cast, card, "alex").words.did == scenes.OWN["alex"].did


def test_there_is_one_note_a_person_and_session_and_nobody_outside_the_session_gets_one(cast: Cast) -> None:
    card = scenes.a_group(cast, came=("robin",), away=())
    scenes.write(cast, card, "robin")
    assert actions.open_drafts(by=SYSTEM, at=AFTER) == 0
    row = models.Note.objects.get(session_id=card.id)
    with pytest.raises(Error), transaction.atomic():
        models.Note.objects.bulk_create([_copy(row)])
    with pytest.raises(NotFound):
        scenes.write(cast, card, "alex")
    with pytest.raises(NotFound):
        scenes.write(cast, card, "robin", who="nora")


def _copy(row: models.Note) -> models.Note:
    other = models.Note.objects.get(id=row.id)
    other.id = new_id()
    return other


# -- signing


def test_an_individual_note_is_signed_by_its_author_with_the_ledgers_minutes(cast: Cast) -> None:
    card = scenes.alone(cast, "robin")
    made = scenes.save(cast, "robin", card=card)
    with pytest.raises(Refused, match="Only its author"):
        actions.sign(note_id=made.note_id, version=1, by=cast.viewer("priya"), at=CLOCK(15))
    with pytest.raises(NotFound):
        actions.sign(note_id=made.note_id, version=1, by=cast.viewer("ines"), at=CLOCK(15))
    with pytest.raises(Stale):
        actions.sign(note_id=made.note_id, version=0, by=cast.viewer("dana"), at=CLOCK(15))
    actions.sign(note_id=made.note_id, version=1, by=cast.viewer("dana"), at=CLOCK(15))
    note = queries.note(cast.viewer("dana"), made.note_id, at=CLOCK(15))
    assert (note.card.minutes, note.card.state, [one.name for one in note.signatures]) == (
        50,
        NoteState.SIGNED,
        ["Dana Demo"],
    )
    with pytest.raises(Refused, match="is signed"):
        scenes.save(cast, "robin", card=card, version=2)


def test_a_note_says_what_it_lacks_before_it_is_signed(cast: Cast) -> None:
    card = scenes.alone(cast, "robin")
    made = scenes.save(cast, "robin", replace(scenes.WORDS, row=RowWords("Too short", "", "")), card=card)
    with pytest.raises(Refused) as told:
        actions.sign(note_id=made.note_id, version=1, by=cast.viewer("dana"), at=CLOCK(15))
    assert {one.field for one in told.value.refusals} == {"did", "responded", "next"}


def test_who_is_under_supervision_signs_and_a_second_person_has_to(cast: Cast) -> None:
    scenes.trainee(cast)
    note_id = scenes.signed(cast, "jamie", who="tia")
    note = queries.note(cast.viewer("tia"), note_id, at=CLOCK(15, 5))
    assert (note.card.waits_for_cosigner, str(note.signatures[0].what)) == (
        True,
        "Signed as author, under supervision",
    )
    late = CLOCK(15, 5) + timedelta(days=20)
    assert queries.note(cast.viewer("tia"), note_id, at=late).card.state is NoteState.SIGNED
    (owed,) = queries.unsigned(cast.viewer("priya"), at=late).to_cosign
    assert (owed.note_id, owed.timing, owed.author_name) == (note_id, Timing.LATE, "Tia Trainee")
    for who, words in (("tia", "second person"), ("dana", "no verified credential")):
        with pytest.raises(Refused, match=words):
            actions.cosign(note_id=note_id, present=False, words="", by=cast.viewer(who), at=late)
    actions.cosign(note_id=note_id, present=False, words="Read, agreed.", by=cast.viewer("priya"), at=late)
    note = queries.note(cast.viewer("tia"), note_id, at=late)
    assert str(note.signatures[1].what) == "Co-signed, was not there"
    assert (note.card.state, note.holds) == (NoteState.LOCKED, True)
    with pytest.raises(Refused, match="already"):
        actions.cosign(note_id=note_id, present=True, words="", by=cast.viewer("priya"), at=late)


def test_the_database_lets_nobody_co_sign_their_own_note_or_other_words(cast: Cast) -> None:
    note = models.Note.objects.get(id=scenes.signed(cast))
    for staff, digest in ((note.author_id, note.digest), (cast.staff["priya"].id, "0" * 64)):
        with pytest.raises(Error), transaction.atomic():
            models.CoSignature.objects.create(
                note=note, staff_id=staff, present=False, digest=digest, at=AFTER
            )


def test_a_signed_note_never_changes_and_what_is_said_later_stands_beside_it(cast: Cast) -> None:
    note_id, dana, at = scenes.signed(cast), cast.viewer("dana"), CLOCK(16)
    actions.amend(note_id=note_id, words="It was Friday, not Thursday.", why="I misread it", by=dana, at=at)
    actions.late_entry(
        note_id=note_id,
        happened_at=CLOCK(14, 40),
        words="Asked about the naloxone at home.",
        why=Why.FORGOTTEN,
        by=dana,
        at=at,
    )
    note = queries.note(dana, note_id, at=at)
    assert (note.words.row.next, note.card.beside) == ("Meets again on Thursday.", 2)
    assert note.amendments[0].words == "It was Friday, not Thursday."
    assert (note.late_entries[0].happened_at, note.late_entries[0].at) == (CLOCK(14, 40), at)
    _stands(models.Note.objects.get(id=note_id), did="Something else.")
    _stands(models.Amendment.objects.get(), words="Something else.")
    _stands(models.LateEntry.objects.get(), words="Something else.")
    with pytest.raises(Refused, match="Its author amends"):
        actions.amend(note_id=note_id, words="As I heard it.", why="I know", by=cast.viewer("hart"), at=at)
    with pytest.raises(Refused, match="amends it themselves"):
        actions.amend(note_id=note_id, words="As I heard it.", why="I know", by=cast.viewer("priya"), at=at)
    with pytest.raises(Refused, match="later than now"):
        actions.late_entry(
            note_id=note_id, happened_at=CLOCK(17), words="To come.", why=Why.OTHER, by=dana, at=at
        )


def test_nothing_stands_beside_a_draft(cast: Cast) -> None:
    made = scenes.save(cast, "robin", card=scenes.alone(cast, "robin"))
    with pytest.raises(Refused, match="still a draft"):
        actions.amend(
            note_id=made.note_id, words="More of it.", why="Forgot it", by=cast.viewer("dana"), at=AFTER
        )
    with pytest.raises(Error), transaction.atomic():
        models.Amendment.objects.create(
            note_id=made.note_id,
            words="x",
            why="y",
            staff_id=cast.staff["dana"].id,
            by_name="Dana",
            digest="0" * 64,
            at=AFTER,
        )


def test_a_signed_note_that_was_changed_behind_the_houses_back_is_found(cast: Cast) -> None:
    card = scenes.alone(cast, "robin", kind=Service.FAMILY)
    sister = Relative("Sue Sample", "Sister", "She is afraid of the evenings.")
    made = scenes.save(cast, "robin", scenes.family(sister), card=card)
    actions.sign(note_id=made.note_id, version=1, by=cast.viewer("dana"), at=CLOCK(15))
    dana = cast.viewer("dana")
    assert queries.altered(dana, at=CLOCK(15)) == ()
    family, notes = models.FamilyPart.objects, models.Note.objects
    for lock, rows, column in (
        ("note.FamilyPart:signed_with_its_note", family.all(), "words"),
        ("note.Note:signed_notes_stand", notes.filter(id=made.note_id), "did"),
    ):
        with transaction.atomic():
            with pgtrigger.ignore(lock):
                rows.update(**{column: "Other words."})
            (found,) = queries.altered(dana, at=CLOCK(15))
            assert found.note_id == made.note_id
            assert not queries.note(dana, made.note_id, at=CLOCK(15)).holds
            transaction.set_rollback(True)
    assert queries.altered(dana, at=CLOCK(15), client_id=cast.clients["robin"].id) == ()


# -- what is owed


def test_every_seat_of_a_session_that_is_over_owes_a_note_until_it_is_signed(cast: Cast) -> None:
    card = scenes.a_group(cast)
    assert actions.open_drafts(by=SYSTEM, at=CLOCK(11)) == 0
    assert actions.open_drafts(by=SYSTEM, at=AFTER) == 3
    assert actions.open_drafts(by=SYSTEM, at=AFTER) == 0
    own = queries.unsigned(cast.viewer("dana"), at=AFTER).own
    assert [(one.shown_as, one.timing) for one in own] == [
        ("Alex Sample", Timing.AHEAD),
        ("Jamie Imaginary", Timing.AHEAD),
        ("Robin Example", Timing.AHEAD),
    ]
    assert queries.counts(cast.viewer("priya"), at=AFTER).late == 0
    tomorrow = AFTER + timedelta(days=1)
    assert queries.counts(cast.viewer("dana"), at=tomorrow).own_late == 3
    assert len(queries.unsigned(cast.viewer("priya"), at=tomorrow).late) == 3
    assert queries.unsigned(cast.viewer("ines"), at=tomorrow).late == ()
    scenes.signed_group(cast, card, "robin", "alex")
    assert queries.unsigned(cast.viewer("dana"), at=tomorrow).own == ()


def test_what_somebody_who_left_had_not_signed_is_closed_in_another_name_and_is_never_a_claim(
    cast: Cast,
) -> None:
    card = scenes.alone(cast, "robin")
    made, priya = scenes.save(cast, "robin", card=card), cast.viewer("priya")
    with pytest.raises(Refused, match="works here and signs it"):
        actions.close_administratively(
            note_ids=[made.note_id], why="They are away for long.", by=priya, at=CLOCK(16)
        )
    people.end_account(account_id=cast.accounts["dana"], by=cast.viewer("dora"), at=CLOCK(16))
    (late,) = queries.unsigned(priya, at=CLOCK(16)).late
    assert (late.note_id, late.author_active) == (made.note_id, False)
    with pytest.raises(Refused, match="no verified credential"):
        actions.close_administratively(
            note_ids=[made.note_id], why="They left us.", by=cast.viewer("hart"), at=CLOCK(16)
        )
    actions.close_administratively(
        note_ids=[made.note_id], why="Dana left; the draft is all there is.", by=priya, at=CLOCK(16)
    )
    note = queries.note(priya, made.note_id, at=CLOCK(16))
    assert (note.card.kind, note.card.author_name, note.left_by, note.client_minutes) == (
        NoteKind.CLOSING,
        "Priya Placeholder",
        "Dana Demo",
        0,
    )
    assert "Went through the week." in note.left
    row = models.Note.objects.get(id=made.note_id)
    row.id, row.session_id, row.client_minutes = new_id(), None, 50
    with pytest.raises(Error), transaction.atomic():
        models.Note.objects.bulk_create([row])


def test_unsigned_notes_of_who_leaves_go_to_a_colleague_as_closings_in_their_own_name(cast: Cast) -> None:
    scenes.save(cast, "robin", card=scenes.alone(cast, "robin"))
    dana, priya = cast.staff["dana"].id, cast.staff["priya"].id
    assert len(queries.held_by(SYSTEM, dana, at=CLOCK(16))) == 1
    assert actions.hand_over(from_staff_id=dana, to_staff_id=priya, by=cast.viewer("dora"), at=CLOCK(16)) == 1
    (own,) = queries.unsigned(cast.viewer("priya"), at=CLOCK(16)).own
    assert own.kind is NoteKind.CLOSING
    actions.close_administratively(
        note_ids=[own.note_id], why="Dana left us.", by=cast.viewer("priya"), at=CLOCK(17)
    )
    assert queries.note(cast.viewer("priya"), own.note_id, at=CLOCK(17)).left_by == "Dana Demo"


def test_who_leaves_leaves_no_note_behind_and_no_reader_of_what_was_kept_apart(cast: Cast) -> None:
    made = scenes.save(cast, "robin", card=scenes.alone(cast, "robin"))
    actions.keep_counseling_note(
        client_id=cast.clients["robin"].id,
        on=CLOCK(14).date(),
        words="Heliotrope, as Robin said it.",
        by=cast.viewer("dana"),
        at=CLOCK(15),
    )
    dana, priya, dora = (cast.staff[one].id for one in ("dana", "priya", "dora"))
    by, at = cast.viewer("dora"), CLOCK(16)
    found = {one.key: one for one in handover_desk.shelves(by, dana, at=at)}
    assert found.keys() == {"notes", "apart"}
    assert "Heliotrope" not in str(found) and "Robin" not in str(found["apart"].held)
    assert [one.name for one in found["notes"].takers] == ["Priya Placeholder"]
    with pytest.raises(Refused, match="who takes them"):
        handover_desk.move(staff_id=dana, to={"notes": priya}, whole=True, by=by, at=at)
    with pytest.raises(NotFound):
        handover_desk.move(staff_id=dana, to={"notes": priya, "apart": dora}, whole=True, by=by, at=at)
    handover_desk.move(staff_id=dana, to={"notes": priya, "apart": priya}, whole=True, by=by, at=at)
    assert queries.unsigned(cast.viewer("priya"), at=at).own[0].note_id == made.note_id
    assert queries.in_custody(cast.viewer("priya"), at=at) == ()
    people.end_account(account_id=cast.accounts["dana"], by=by, at=at)
    assert [one.author_name for one in queries.in_custody(cast.viewer("priya"), at=at)] == ["Dana Demo"]


# -- contacts and families


def test_a_contact_without_the_client_is_no_client_time(cast: Cast) -> None:
    times = []
    for present in (True, False):
        made = scenes.save(cast, "robin", scenes.contact(with_client=present), kind=NoteKind.CONTACT)
        actions.sign(note_id=made.note_id, version=1, by=cast.viewer("dana"), at=CLOCK(15))
        note = queries.note(cast.viewer("dana"), made.note_id, at=CLOCK(15))
        times.append((note.card.minutes, note.client_minutes))
    assert times == [(20, 20), (20, 0)]
    row = models.Note.objects.get(with_client=False)
    row.id, row.client_minutes = new_id(), 20
    with pytest.raises(Error), transaction.atomic():
        models.Note.objects.bulk_create([row])


def test_the_same_draft_sent_twice_is_one_note_and_a_draft_begun_by_mistake_is_taken_back(
    cast: Cast,
) -> None:
    mine, words = new_id(), scenes.contact(with_client=True)
    scenes.save(cast, "robin", words, kind=NoteKind.CONTACT, note_id=mine)
    with pytest.raises(Stale):
        scenes.save(cast, "robin", words, kind=NoteKind.CONTACT, note_id=mine)
    with pytest.raises(Refused, match="Only its author"):
        scenes.save(cast, "robin", words, kind=NoteKind.CONTACT, note_id=mine, version=1, who="priya")
    with pytest.raises(NotFound):
        scenes.save(cast, "jamie", words, kind=NoteKind.CONTACT, note_id=mine, version=1)
    actions.withdraw(note_id=mine, version=1, why="Wrong person", by=cast.viewer("dana"), at=CLOCK(15))
    assert queries.notes(cast.viewer("dana"), cast.clients["robin"].id, at=CLOCK(15)) == ()
    assert queries.unsigned(cast.viewer("dana"), at=CLOCK(15)).own == ()
    owed = scenes.save(cast, "robin", card=scenes.alone(cast, "robin"))
    with pytest.raises(Refused, match="is owed"):
        actions.withdraw(note_id=owed.note_id, version=1, why="Not now", by=cast.viewer("dana"), at=CLOCK(15))


def test_a_family_session_keeps_each_relatives_words_and_the_interpreter_with_id_and_minutes(
    cast: Cast,
) -> None:
    card = scenes.alone(cast, "robin", kind=Service.FAMILY)
    mother = Relative("Maria Muster", "Mother", "No duermo.", "es")
    words = replace(
        scenes.family(mother, Relative("Sue Sample", "Sister", "I am tired of lies.")),
        interpreters=(Interpreter("INT-4711", "es", 50),),
    )
    made = scenes.save(cast, "robin", words, card=card)
    actions.sign(note_id=made.note_id, version=1, by=cast.viewer("dana"), at=CLOCK(15))
    note = queries.note(cast.viewer("dana"), made.note_id, at=CLOCK(15))
    assert [(one.name, one.language, one.words) for one in note.words.relatives] == [
        ("Maria Muster", "es", "No duermo."),
        ("Sue Sample", "", "I am tired of lies."),
    ]
    assert (note.words.interpreters[0].number, note.words.interpreters[0].minutes) == ("INT-4711", 50)
    _stands(models.FamilyPart.objects.order_by("position")[0], words="x")
    _stands(models.Interpreting.objects.get(), minutes=5)
    with pytest.raises(NotFound):
        queries.note(cast.viewer("robin"), made.note_id, at=CLOCK(15))


def test_a_clients_notes_are_read_by_date_and_kind_by_who_reaches_them(cast: Cast) -> None:
    scenes.signed_group(cast, scenes.a_group(cast, came=("robin",), away=()), "robin")
    made = scenes.save(cast, "robin", scenes.contact(with_client=False), kind=NoteKind.CONTACT)
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    found = queries.notes(dana, robin, at=CLOCK(16))
    assert [(one.kind, one.state) for one in found] == [
        (NoteKind.CONTACT, NoteState.DRAFT),
        (NoteKind.GROUP, NoteState.SIGNED),
    ]
    assert [one.id for one in queries.notes(dana, robin, at=CLOCK(16), kind=NoteKind.CONTACT)] == [
        made.note_id
    ]
    assert queries.unsigned_of(dana, robin, at=CLOCK(16)) == 1
    for who in ("ines", "nora"):
        with pytest.raises(NotFound):
            queries.notes(cast.viewer(who), robin, at=CLOCK(16))
        with pytest.raises(NotFound):
            queries.note(cast.viewer(who), made.note_id, at=CLOCK(16))


def test_the_next_note_shows_what_the_last_one_planned(cast: Cast) -> None:
    scenes.signed(cast)
    known = queries.known_for(cast.viewer("dana"), cast.clients["robin"].id, NoteKind.CONTACT, at=CLOCK(16))
    assert known.last is not None
    assert (known.last.words, known.last.by_name) == ("Meets again on Thursday.", "Dana Demo")
