"""What notes owe and whom they are about: unsigned work, who leaves, contacts, families, a client's list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.db.models import Model

from stepdown.journeys import handover_desk
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.note import actions, models, queries
from stepdown.note.vocabulary import (
    Interpreter,
    NoteKind,
    NoteState,
    Relative,
    Timing,
)
from stepdown.people import actions as people
from stepdown.programme.vocabulary import Service
from tests import scenes_note as scenes
from tests.cast import SYSTEM, Cast
from tests.scenes_note import AFTER, CLOCK


def _stands(row: Model, **columns: object) -> None:
    """The database itself refuses to change the row, and to delete it."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    for act in (lambda: rows.update(**columns), lambda: row.delete()):
        with pytest.raises(Error), transaction.atomic():
            act()


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
