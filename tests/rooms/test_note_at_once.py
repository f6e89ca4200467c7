"""Two tablets on one group at one moment: one text stands, the other is shown; only read words are signed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stepdown.kernel.refusal import Refused, Stale
from stepdown.note import actions, models, queries
from stepdown.note.vocabulary import NoteState, RowWords
from tests import scenes_note as scenes
from tests.cast import Cast, assemble
from tests.scenes_episode import in_threads
from tests.scenes_note import AFTER

ROUNDS = 6


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


def test_of_two_writers_one_is_saved_and_the_other_sees_both_texts(people: Cast) -> None:
    card, dana = scenes.a_group(people, came=("robin",), away=()), people.viewer("dana")
    robin = people.clients["robin"].id
    told: list[str] = []

    def writing(text: str, version: int) -> Callable[[], None]:
        def write() -> None:
            words = RowWords(text, "Spoke twice, quietly.", "Will call a friend.")
            try:
                actions.save_row(
                    session_id=card.id, client_id=robin, words=words, version=version, by=dana, at=AFTER
                )
                told.append(text)
            except Stale as stale:
                (difference,) = stale.differences
                assert difference.yours == text != difference.saved

        return write

    for round_ in range(ROUNDS):
        both = (writing(f"Left {round_} of it.", round_), writing(f"Right {round_} of it.", round_))
        assert in_threads(*both) == [None, None]
        assert len(told) == round_ + 1
        assert scenes.line(people, card, "robin").words.did == told[-1]
    assert models.Note.objects.count() == 1


def test_what_is_signed_while_somebody_writes_is_what_was_read(people: Cast) -> None:
    card, dana = scenes.a_group(people, came=("robin",), away=()), people.viewer("dana")
    scenes.share(people, card)
    robin = people.clients["robin"].id
    read = scenes.write(people, card, "robin")

    def sign() -> None:
        actions.sign_group(session_id=card.id, versions={robin: read.version}, by=dana, at=AFTER)

    def write() -> None:
        try:
            scenes.write(people, card, "robin", "Other words than were read.", version=read.version)
        except Refused:
            return

    assert in_threads(sign, write) == [None, None]
    note = queries.note(dana, read.note_id, at=AFTER)
    read_words = scenes.OWN["robin"].did
    signed = note.card.state is NoteState.SIGNED
    assert note.words.row.did == (read_words if signed else "Other words than were read.")
    assert note.holds
