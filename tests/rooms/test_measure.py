"""Measures on a real database: filled in once, voided without loss, due by phase, one's own added."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.measure import actions, models, queries
from stepdown.measure.vocabulary import Answer, DueState, Filled, Moved, ScheduleLine, Way
from tests.cast import NOW, SYSTEM, Cast
from tests.rules.measure_answers import answered
from tests.rules.test_measure import TERMS, of
from tests.scenes_episode import admit, in_threads

DAY = timedelta(days=1)
ALWAYS = Period(NOW - timedelta(days=400), NOW + timedelta(days=400))


def fill(
    cast: Cast,
    line: str = "2 2 2 2 2 0 0 0 0 1",
    *,
    key: str = "phq9",
    client: str = "robin",
    who: str | None = None,
    way: Way = Way.PHONE,
    days: int = 0,
    filling_id: UUID | None = None,
) -> Filled:
    instrument = of(key)
    return actions.fill(
        filling_id=filling_id or new_id(),
        client_id=cast.clients[client].id,
        asked=instrument,
        answers=answered(instrument, line),
        way=way,
        by=SYSTEM if who == "system" else cast.viewer(who or client),
        at=NOW + days * DAY,
    )


def test_a_filling_sent_twice_is_taken_once_and_another_persons_is_not_found(cast: Cast) -> None:
    one = new_id()
    first = fill(cast, filling_id=one)
    again = fill(cast, filling_id=one, days=1)
    assert (first.again, again.again) == (False, True)
    assert again.filling == first.filling
    assert [(score.scale, score.value, score.band) for score in again.filling.scores] == [
        ("phq9", 10, "moderate")
    ]
    with pytest.raises(Refused, match="other answers"):
        fill(cast, "1 1 1 1 1 1 1 1 0", filling_id=one)
    with pytest.raises(NotFound):
        fill(cast, filling_id=one, client="alex", who="ines", way=Way.STAFF)
    with pytest.raises(NotFound):
        fill(cast, client="alex", who="dana", way=Way.STAFF)
    assert models.Filling.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_filling_from_two_connections_at_once_is_one(cast: Cast) -> None:
    one, viewer = new_id(), cast.viewer("robin")

    def send() -> None:
        actions.fill(
            filling_id=one,
            client_id=cast.clients["robin"].id,
            asked=of("gad7"),
            answers=answered(of("gad7"), "1 1 1 1 1 1 1"),
            way=Way.PHONE,
            by=viewer,
            at=NOW,
        )

    assert in_threads(send, send, send) == [None, None, None]
    assert (models.Filling.objects.count(), models.ScoreRow.objects.count()) == (1, 1)
    assert models.InstrumentVersion.objects.count() == 1


def test_what_cannot_wait_comes_back_with_the_filling(cast: Cast) -> None:
    calm, alarmed = fill(cast), fill(cast, "0 0 0 0 0 0 0 0 2")
    assert calm.dangers == ()
    assert [str(one.words) for one in alarmed.dangers] == [
        "PHQ-9 question 9, thoughts of death or self-harm: More than half the days"
    ]
    with pytest.raises(Refused, match="This one matters"):
        fill(cast, "0 0 0 0 0 0 0 0")


def test_withdrawal_is_looked_at_by_staff_and_a_form_without_words_comes_from_paper(cast: Cast) -> None:
    signs = "2 2 1 1 1 1 2 1 2 0 0"
    with pytest.raises(Refused, match="by staff"):
        fill(cast, signs, key="cows")
    with pytest.raises(Refused, match="Only staff"):
        fill(cast, way=Way.STAFF)
    assert [one.rings for one in fill(cast, signs, key="cows", who="dana", way=Way.STAFF).dangers] == [True]
    with pytest.raises(Refused, match="paper form"):
        fill(cast, "1 1 2 1 2", key="who5", who="dana", way=Way.STAFF)
    from_paper = fill(cast, "1 1 2 1 2", key="who5", who="dana", way=Way.PAPER)
    assert from_paper.filling.scores[0].value == 28


def test_a_voided_filling_keeps_its_values_and_does_not_count(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    fill(cast, "3 3 3 3 3 0 0 0 0", days=-14)
    wrong = fill(cast, "0 0 0 0 0 0 0 0 1").filling.id
    assert queries.latest(dana, [robin], at=NOW)[robin]["phq9"].value == 1
    with pytest.raises(Refused, match="Say why"):
        actions.void_filling(filling_id=wrong, reason=" ", by=dana, at=NOW)
    with pytest.raises(NotFound):
        actions.void_filling(filling_id=wrong, reason="Not hers", by=cast.viewer("ines"), at=NOW)
    for _ in range(2):
        actions.void_filling(filling_id=wrong, reason="Filled in for somebody else", by=dana, at=NOW)
    assert queries.latest(dana, [robin], at=NOW)[robin]["phq9"].value == 15
    newest, before = queries.fillings(dana, [robin], during=ALWAYS, at=NOW)[robin]
    assert (newest.counts, newest.voided_why, newest.scores[0].value) == (
        False,
        "Filled in for somebody else",
        1,
    )
    assert queries.moved(dana, "phq9", before.score("phq9"), newest.score("phq9")) is Moved.BETTER
    opened = queries.opened(dana, wrong, at=NOW)
    assert opened.answers["9"] == Answer("9", 1)
    assert [item.key for item in opened.instrument.items][:2] == ["1", "2"]
    with pytest.raises(NotFound):
        queries.opened(cast.viewer("ines"), wrong, at=NOW)
    for change in (
        lambda: models.Filling.objects.update(answers={}),
        lambda: models.ScoreRow.objects.update(value=0),
        lambda: models.Voided.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def states(cast: Cast, who: str = "dana", *, days: int) -> dict[str, str]:
    robin = cast.clients["robin"].id
    found = queries.due(cast.viewer(who), [robin], at=NOW + days * DAY).get(robin, ())
    return {one.instrument: one.state.value for one in found}


def test_what_is_due_follows_the_schedule_of_the_phase(cast: Cast) -> None:
    robin = cast.clients["robin"].id
    assert queries.due(cast.viewer("dana"), [robin], at=NOW) == {}
    admit(cast)
    assert states(cast, days=0) == {
        "phq9": "due", "gad7": "due", "bam_iop": "done", "audit_c": "due", "pc_ptsd5": "done",
    }  # fmt: skip
    fill(cast)
    assert states(cast, days=4) == {
        "phq9": "done", "gad7": "late", "bam_iop": "done", "audit_c": "due", "pc_ptsd5": "due",
    }  # fmt: skip
    assert states(cast, days=14)["phq9"] == "due"
    actions.excuse(
        client_id=robin,
        instrument_key="gad7",
        until=NOW.date() + 10 * DAY,
        why="In hospital",
        by=cast.viewer("dana"),
        at=NOW + 4 * DAY,
    )
    assert states(cast, days=5)["gad7"] == DueState.DONE.value
    assert states(cast, days=10)["gad7"] == DueState.DUE.value
    # A voided one is due again; whoever is out of reach is not told.
    (one,) = queries.fillings(SYSTEM, [robin], during=ALWAYS, at=NOW)[robin]
    actions.void_filling(filling_id=one.id, reason="A mistake", by=SYSTEM, at=NOW)
    assert states(cast, days=1)["phq9"] == "due"
    assert states(cast, "ines", days=1) == {}


def test_a_director_sets_the_schedule_with_a_reason_and_two_do_not_overwrite(cast: Cast) -> None:
    admit(cast)
    director = cast.viewer("dora")
    lines = (
        ScheduleLine("phq9", 0, 7, 1),
        ScheduleLine("phq9", 0, None, 1, programme="evening", phase=2, asked=False),
    )
    with pytest.raises(Refused) as refused:
        actions.set_schedule(
            lines=(*lines, ScheduleLine("nothing", 0, 7, 1)), why=" ", version=0, by=director, at=NOW
        )
    assert {one.field for one in refused.value.refusals} == {"lines", "why"}
    made = actions.set_schedule(lines=lines, why="Weekly now", version=0, by=director, at=NOW)
    assert queries.schedule(director) == made
    with pytest.raises(Stale):
        actions.set_schedule(lines=lines, why="Weekly now", version=0, by=director, at=NOW)
    assert states(cast, days=0) == {"phq9": "due"}


def test_a_clinics_own_instrument_is_kept_in_versions_and_old_fillings_open_as_they_were(cast: Cast) -> None:
    director, robin = cast.viewer("dora"), cast.clients["robin"].id
    made = actions.keep_own(terms=TERMS, by=director, at=NOW)
    with pytest.raises(Refused, match="one of this name"):
        actions.keep_own(terms=TERMS, by=director, at=NOW)
    filled = actions.fill(
        filling_id=new_id(),
        client_id=robin,
        asked=made,
        answers={"1": Answer("1", 3), "2": Answer("2", 0)},
        way=Way.PHONE,
        by=cast.viewer("robin"),
        at=NOW,
    )
    changed = replace(TERMS, questions="Did you sleep?\n!1 Did you want to stop living?")
    with pytest.raises(Stale):
        actions.keep_own(terms=changed, key=made.key, version=0, by=director, at=NOW)
    second = actions.keep_own(terms=changed, key=made.key, version=1, by=director, at=NOW)
    with pytest.raises(Refused, match="Nothing is different"):
        actions.keep_own(terms=changed, key=made.key, version=2, by=director, at=NOW)
    assert [one.instrument.number for one in queries.versions(director, made.key)] == [2, 1]
    assert queries.instrument(director, made.key) == second
    assert queries.opened(director, filled.filling.id, at=NOW).instrument.items[0].words == "Did you rest?"
    assert [one.instrument.key for one in queries.lines(director)][-1] == "own_evening_check"
    with pytest.raises(Refused, match="bands begin"):
        wrong = replace(TERMS, title="Another", bands="9 far")
        actions.keep_own(terms=wrong, by=director, at=NOW)
    with pytest.raises(NotFound):
        queries.instrument(director, "nothing")


def test_many_people_are_asked_about_with_as_many_statements_as_one(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for client, counselor in (("robin", "dana"), ("alex", "ines"), ("jamie", "dana")):
        admit(cast, client, counselor)
        fill(cast, client=client, who="system", way=Way.STAFF)
    ids = [card.id for card in cast.clients.values()]
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert len(queries.due(SYSTEM, ids, at=NOW)) == 3
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert len(queries.fillings(SYSTEM, ids, during=ALWAYS, at=NOW)) == 3
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert len(queries.latest(SYSTEM, ids, at=NOW)) == 3
    assert queries.latest(SYSTEM, ids, at=NOW - DAY) == {}
    assert date(2026, 11, 18) == NOW.date()
