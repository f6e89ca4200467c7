"""Notes on real rows: one a seat, signed by their author alone, never changed, found when they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pgtrigger
import pytest
from django.db import Error, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from stepdown.attendance import actions as attendance
from stepdown.audit.models import Entry
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.note import actions, models, queries
from stepdown.note.vocabulary import (
    NoteKind,
    NoteState,
    Relative,
    RowWords,
    SharedWords,
    Timing,
    Why,
)
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


def _asked(act: Callable[[], object]) -> int:
    """How many statements something takes."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_a_sheet_takes_as_many_statements_for_many_people_as_for_one(cast: Cast) -> None:
    one, many = scenes.alone(cast, "alex", week=scenes.PAST), scenes.a_group(cast)
    dana = cast.viewer("dana")
    few = _asked(lambda: queries.group_sheet(dana, one.id, at=CLOCK(15)))
    assert _asked(lambda: queries.group_sheet(dana, many.id, at=CLOCK(15))) == few
    scenes.share(cast, many)
    read = {cast.clients[who].id: scenes.write(cast, many, who).version for who in ("robin", "alex")}
    sign = _asked(lambda: actions.sign_group(session_id=many.id, versions=read, by=dana, at=AFTER))
    # The roll, what is known, one lock, one update, one insert of signatures, one entry in the trail.
    assert sign <= 50


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
