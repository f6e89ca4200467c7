"""Medication on a real database: who orders, what stops a dose, what is due, and what a test finds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.episode import actions as episode
from stepdown.journeys import give_medication
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.measure.vocabulary import Way
from stepdown.medication import actions, models, queries
from stepdown.medication.vocabulary import (
    DueKind,
    DueState,
    EndWhy,
    Kit,
    Place,
    Resolution,
    Severity,
    Taken,
    Teller,
)
from tests import scenes_medication as scenes
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_episode import admit
from tests.scenes_measure import filled

TODAY, DAY = scenes.TODAY, scenes.DAY


def due_kinds(viewer: Viewer, cast: Cast) -> dict[DueKind, DueState]:
    found = queries.due_of(viewer, [cast.clients["robin"].id], on=TODAY, at=NOW)
    return {one.kind: one.state for one in found}


def test_only_a_prescriber_orders_here_and_methadone_never_comes_from_here(cast: Cast) -> None:
    robin = cast.clients["robin"].id
    with pytest.raises(Refused, match="no verified credential"):
        actions.record_order(
            order_id=new_id(), client_id=robin, terms=scenes.terms(), by=cast.viewer("dana"), at=NOW
        )
    with pytest.raises(Refused, match="opioid treatment program only"):
        scenes.ordered(cast, "methadone")
    with pytest.raises(NotFound):
        actions.record_order(
            order_id=new_id(), client_id=robin, terms=scenes.terms(), by=cast.viewer("nora"), at=NOW
        )
    order_id = scenes.ordered(cast)
    with pytest.raises(Refused, match="on the list already"):
        scenes.ordered(cast)
    row = models.OrderRow.objects.filter(id=order_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(amount=Decimal(100))
    with pytest.raises(DatabaseError), transaction.atomic():
        models.OrderRow.objects.filter(id=scenes.methadone(cast)).update(clinic="")


def test_a_dose_changes_in_one_stroke_and_both_orders_stay(cast: Cast) -> None:
    order_id, robin = scenes.ordered(cast, "buprenorphine_sl", amount=Decimal(8)), cast.clients["robin"].id
    after = scenes.terms("buprenorphine_sl", amount=Decimal(16), since=TODAY, why="Withdrawal by evening")
    hart = cast.viewer("hart")
    actions.change_dose(order_id=order_id, new_id=new_id(), terms=after, version=1, by=hart, at=NOW)
    with pytest.raises((Stale, Refused)):
        actions.change_dose(order_id=order_id, new_id=new_id(), terms=after, version=1, by=hart, at=NOW)
    whole = queries.whole(SYSTEM, robin, on=TODAY, at=NOW)
    assert [(one.amount, one.explains) for one in whole.current] == [(Decimal(16), ("buprenorphine",))]
    assert [(one.amount, one.end_why) for one in whole.past] == [(Decimal(8), EndWhy.CHANGED)]
    lately = queries.taken_lately(SYSTEM, [robin], since=TODAY - 30 * DAY, until=TODAY, at=NOW)
    assert len(lately[robin]) == 2


def test_an_opioid_found_stops_naltrexone_until_a_prescriber_goes_on_by_name(cast: Cast) -> None:
    order_id, found = scenes.ordered(cast), scenes.fentanyl()
    with pytest.raises(Refused, match="Fentanyl was found"):
        scenes.given(cast, order_id, found=found)
    with pytest.raises(Refused, match="Say why it goes on"):
        actions.overrule(order_id=order_id, found=found, why=" ", by=cast.viewer("hart"), at=NOW)
    with pytest.raises(Refused, match="no verified credential"):
        actions.overrule(order_id=order_id, found=found, why="known", by=cast.viewer("dana"), at=NOW)
    actions.overrule(
        order_id=order_id, found=found, why="Challenge done, no withdrawal", by=cast.viewer("hart"), at=NOW
    )
    given_id = scenes.given(cast, order_id, found=found)
    kept = queries.given(SYSTEM, [order_id], at=NOW)[order_id][0]
    assert (kept.id, kept.overruled_by, kept.lot) == (given_id, "Dr Hart Sample", "A17")
    tomorrow = NOW + DAY
    with pytest.raises(Refused):
        scenes.given(cast, order_id, found=found, at=tomorrow)


def test_a_dose_sent_twice_is_one_too_early_is_refused_and_a_mistake_counts_no_more(cast: Cast) -> None:
    order_id, given_id = scenes.ordered(cast), new_id()
    hart = cast.viewer("hart")
    for _ in range(2):
        actions.give(given_id=given_id, order_id=order_id, terms=scenes.dose(), found=(), by=hart, at=NOW)
    assert models.GivenRow.objects.count() == 1
    with pytest.raises(Refused, match="Too early"):
        scenes.given(cast, order_id)
    with pytest.raises(Refused, match="no verified credential"):
        scenes.given(cast, order_id, who="dana")
    assert due_kinds(SYSTEM, cast)[DueKind.INJECTION] is DueState.LATER
    actions.void(given_id=given_id, why="Robin went home before", by=hart, at=NOW)
    with pytest.raises(Refused):
        actions.void(given_id=given_id, why="again", by=hart, at=NOW)
    assert due_kinds(SYSTEM, cast)[DueKind.INJECTION] is DueState.LATE
    with pytest.raises(DatabaseError), transaction.atomic():
        models.GivenRow.objects.update(lot="B")


def test_on_the_day_of_a_change_one_dose_runs_and_no_order_ends_before_its_day(cast: Cast) -> None:
    robin, hart, key = cast.clients["robin"].id, cast.viewer("hart"), "buprenorphine_sl"

    def change(order_id: UUID, dose: int, since: date) -> UUID:
        terms = scenes.terms(key, amount=Decimal(dose), since=since, why="Withdrawal by evening")
        actions.change_dose(
            order_id=order_id, new_id=(made := new_id()), terms=terms, version=1, by=hart, at=NOW
        )
        return made

    def doses(on: date) -> list[Decimal | None]:
        return [one.amount for one in queries.current(SYSTEM, [robin], on=on, at=NOW).get(robin, ())]

    order_id = scenes.ordered(cast, key, amount=Decimal(8))
    with pytest.raises(Refused, match="until 2026-12-"):
        actions.end_order(
            order_id=order_id, why=EndWhy.FINISHED, words="", on=TODAY + 20 * DAY, version=1, by=hart, at=NOW
        )
    with pytest.raises(Refused, match="today or tomorrow"):
        change(order_id, 16, TODAY + 2 * DAY)
    with pytest.raises(Refused, match="began on"):
        change(order_id, 16, TODAY - 41 * DAY)
    second = change(order_id, 16, TODAY)
    assert (doses(TODAY - DAY), doses(TODAY)) == ([Decimal(8)], [Decimal(16)])
    third = change(second, 20, TODAY)
    assert doses(TODAY) == [Decimal(20)]
    change(third, 24, TODAY + DAY)
    assert (doses(TODAY), doses(TODAY + DAY)) == ([Decimal(20)], [Decimal(24)])


def test_a_change_of_dose_restarts_no_injection_neither_the_late_nor_the_early_one(cast: Cast) -> None:
    robin, hart, monthly = cast.clients["robin"].id, cast.viewer("hart"), "buprenorphine_xr_monthly"
    for client, days in (("robin", 50), ("alex", 5)):
        before, since = NOW - days * DAY, TODAY - 60 * DAY
        order_id = scenes.ordered(cast, monthly, client, amount=Decimal(300), since=since)
        actions.give(
            given_id=new_id(),
            order_id=order_id,
            terms=scenes.dose(amount=Decimal(300), body_place="Thigh"),
            found=(),
            by=cast.viewer("hart", at=before),
            at=before,
        )
        less = scenes.terms(monthly, amount=Decimal(100), since=TODAY, why="Drowsy")
        changed = new_id()
        actions.change_dose(order_id=order_id, new_id=changed, terms=less, version=1, by=hart, at=NOW)
        whole = queries.whole(SYSTEM, cast.clients[client].id, on=TODAY, at=NOW)
        assert (whole.windows[changed].number, whole.windows[changed].due) == (2, TODAY + (28 - days) * DAY)
    assert due_kinds(SYSTEM, cast)[DueKind.INJECTION] is DueState.LATE
    with pytest.raises(Refused, match="Too early"):
        actions.give(
            given_id=new_id(),
            order_id=changed,
            terms=scenes.dose(amount=Decimal(100), body_place="Thigh"),
            found=(),
            by=hart,
            at=NOW,
        )
    assert queries.last_given(SYSTEM, robin, at=NOW)[monthly].on == TODAY - 50 * DAY


def test_the_kidneys_are_measured_before_acamprosate_and_watched_after(cast: Cast) -> None:
    robin, ask = cast.clients["robin"].id, {"amount": Decimal(666)}
    with pytest.raises(Refused, match="creatinine clearance first"):
        scenes.ordered(cast, "acamprosate", **ask)
    kept = {"client_id": robin, "key": "creatinine_clearance", "by": cast.viewer("dana"), "at": NOW}
    actions.record_lab(**kept, on=TODAY - 2 * DAY, value=Decimal(45))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="333 mg three times"):
        scenes.ordered(cast, "acamprosate", **ask)
    actions.record_lab(**kept, on=TODAY - DAY, value=Decimal(80))  # type: ignore[arg-type]
    scenes.ordered(cast, "acamprosate", **ask)
    assert DueKind.KIDNEYS not in due_kinds(SYSTEM, cast)
    actions.record_lab(**kept, on=TODAY, value=Decimal(28))  # type: ignore[arg-type]
    assert due_kinds(SYSTEM, cast)[DueKind.KIDNEYS] is DueState.LATE


def test_methadone_is_verified_only_under_a_consent_that_names_its_clinic(cast: Cast) -> None:
    order_id = scenes.methadone(cast)
    facts = {"spoke_with": "Nurse Nobody", "amount": Decimal(80), "last_dose_on": TODAY, "take_homes": 6}
    asked = {"order_id": order_id, "by": cast.viewer("dana"), "at": NOW, **facts}
    with pytest.raises(Refused, match="consent"):
        actions.verify_dose(**asked)  # type: ignore[arg-type]
    assert not models.VerifiedRow.objects.exists()
    assert due_kinds(SYSTEM, cast)[DueKind.VERIFY] is DueState.LATE
    scenes.consent_for_methadone(cast)
    actions.verify_dose(**asked)  # type: ignore[arg-type]
    assert due_kinds(SYSTEM, cast)[DueKind.VERIFY] is DueState.LATER
    assert queries.whole(SYSTEM, cast.clients["robin"].id, on=TODAY, at=NOW).verified[0].consent_ids


def test_a_beginning_goes_step_by_step_on_the_withdrawal_score(cast: Cast) -> None:
    order_id, hart = scenes.ordered(cast, "buprenorphine_sl", amount=Decimal(8)), cast.viewer("hart")
    with pytest.raises(Refused, match="Another step"):
        actions.do_step(order_id=order_id, step="first_dose", cows=12, by=hart, at=NOW)
    with pytest.raises(Refused, match="COWS is 4"):
        actions.do_step(order_id=order_id, step="withdrawal", cows=4, by=hart, at=NOW)
    actions.do_step(order_id=order_id, step="withdrawal", cows=11, by=hart, at=NOW)
    actions.do_step(order_id=order_id, step="first_dose", cows=11, words="2 mg", by=hart, at=NOW)
    begun = queries.whole(SYSTEM, cast.clients["robin"].id, on=TODAY, at=NOW).begun
    assert [(one.step, one.cows) for one in begun] == [("withdrawal", 11), ("first_dose", 11)]


def test_a_step_rests_on_the_score_of_that_day_and_asks_for_nothing_else(cast: Cast) -> None:
    order_id, hart = scenes.ordered(cast, "buprenorphine_sl", amount=Decimal(8)), cast.viewer("hart")
    # Twelve points, the evening before.
    filled(cast, "4 4 0 0 0 4 0 0 0 0 0", key="cows", way=Way.STAFF, at=NOW - timedelta(hours=19))
    step = {"order_id": order_id, "step": "withdrawal", "words": "", "by": hart, "at": NOW}
    with pytest.raises(Refused, match="COWS"), transaction.atomic():
        give_medication.do_step(**step)  # type: ignore[arg-type]
    filled(cast, "4 4 0 0 0 2 1 0 0 0 0", key="cows", way=Way.STAFF, at=NOW - timedelta(hours=1))
    with CaptureQueriesContext(connection) as asked:
        give_medication.do_step(**step)  # type: ignore[arg-type]
    assert models.BegunRow.objects.get().cows == 11
    assert not [one["sql"] for one in asked if "drugtest_" in one["sql"] or "assessment_" in one["sql"]]


def test_a_week_is_tapped_by_the_person_and_changes_until_it_is_right(cast: Cast) -> None:
    order_id = scenes.ordered(cast, "naltrexone_oral", amount=Decimal(50))
    robin = cast.viewer("robin")
    actions.tell_week(order_id=order_id, taken=Taken.ALL, by=robin, at=NOW)
    actions.tell_week(order_id=order_id, taken=Taken.SOME, words="Ran out", by=robin, at=NOW)
    week = queries.weeks(robin, [cast.clients["robin"].id], since=TODAY - 9 * DAY, at=NOW)
    (one,) = week[cast.clients["robin"].id]
    assert (one.taken, one.teller, one.monday.weekday()) == (Taken.SOME, Teller.SELF, 0)
    with pytest.raises(NotFound):
        actions.tell_week(order_id=scenes.ordered(cast, client="alex"), taken=Taken.ALL, by=robin, at=NOW)


def test_side_effects_and_naloxone_come_back_until_somebody_answers(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    order_id = scenes.ordered(cast, "buprenorphine_sl", amount=Decimal(16))
    assert due_kinds(SYSTEM, cast)[DueKind.NALOXONE] is DueState.LATE
    actions.note_naloxone(client_id=robin, kit=Kit.REFUSED, words="not now", by=SYSTEM, at=NOW - 31 * DAY)
    assert due_kinds(SYSTEM, cast)[DueKind.NALOXONE] is DueState.DUE
    actions.note_naloxone(client_id=robin, kit=Kit.SUPPLIED, by=dana, at=NOW)
    assert due_kinds(SYSTEM, cast)[DueKind.NALOXONE] is DueState.LATER
    effect_id = actions.note_effect(
        client_id=robin,
        order_id=order_id,
        words="Constipation",
        severity=Severity.SEVERE,
        since=TODAY - 3 * DAY,
        follow_up_on=TODAY,
        by=dana,
        at=NOW,
    )
    assert due_kinds(SYSTEM, cast)[DueKind.FOLLOW_UP] is DueState.DUE
    actions.follow_effect(effect_id=effect_id, words="Better with fluids", version=1, by=dana, at=NOW)
    with pytest.raises(Stale):
        actions.follow_effect(effect_id=effect_id, words="Again", version=1, by=dana, at=NOW)
    assert DueKind.FOLLOW_UP not in due_kinds(SYSTEM, cast)


def test_lists_are_compared_after_admission_decided_one_by_one_and_signed(cast: Cast) -> None:
    admit(cast)
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    ours, theirs = scenes.ordered(cast), scenes.from_elsewhere(cast, title="Lisinopril", dose_words="10 mg")
    assert due_kinds(SYSTEM, cast)[DueKind.RECONCILE] is DueState.SOON
    list_id = scenes.a_list(cast)
    card = queries.reconciling(dana, list_id, at=NOW)
    numbers = {one.title: one.number for one in card.differences}
    assert set(numbers) == {"Sertraline", "Lisinopril", "Naltrexone extended release, injection"}

    def decide(title: str, resolution: Resolution, words: str = "") -> None:
        version = queries.reconciling(dana, list_id, at=NOW).version
        actions.resolve(
            reconciling_id=list_id,
            number=numbers[title],
            resolution=resolution,
            words=words,
            version=version,
            by=dana,
            at=NOW,
        )

    decide("Sertraline", Resolution.THEIRS)
    decide("Lisinopril", Resolution.THEIRS)
    with pytest.raises(Refused, match="changed by a prescriber"):
        decide("Naltrexone extended release, injection", Resolution.THEIRS)
    with pytest.raises(Refused, match="not decided"):
        actions.sign_list(reconciling_id=list_id, version=3, by=dana, at=NOW)
    decide("Naltrexone extended release, injection", Resolution.ASK, "Says the last one was in May")
    actions.sign_list(reconciling_id=list_id, version=4, by=dana, at=NOW)
    assert DueKind.RECONCILE not in due_kinds(SYSTEM, cast)
    now = queries.current(SYSTEM, [robin], on=TODAY, at=NOW)[robin]
    assert {one.title for one in now if one.place is Place.ELSEWHERE} >= {"Sertraline"}
    assert ours in {one.id for one in now}
    assert queries.order(SYSTEM, theirs, at=NOW).end_why is EndWhy.NOT_TAKING


def test_after_treatment_nothing_is_owed_but_a_word_of_who_goes_on(cast: Cast) -> None:
    made, order_id = admit(cast), scenes.ordered(cast)
    assert due_kinds(SYSTEM, cast)[DueKind.INJECTION] is DueState.LATE
    later, dana = NOW + timedelta(hours=1), cast.viewer("dana")
    episode.discharge(episode_id=made.id, reason="left", words="", version=made.version, by=dana, at=later)
    (left,) = queries.due(cast.viewer("hart"), on=TODAY, at=later)
    assert (left.kind, left.state, left.order_id) == (DueKind.AFTER, DueState.DUE, order_id)
    assert "Say who goes on with it" in str(left.words)
    (late,) = queries.due(cast.viewer("hart"), on=TODAY + 8 * DAY, at=NOW + 8 * DAY)
    assert late.state is DueState.LATE


def test_who_left_in_the_evening_left_on_the_day_of_the_wall(cast: Cast) -> None:
    made, evening = admit(cast), NOW + timedelta(hours=12)
    scenes.ordered(cast)
    dana = cast.viewer("dana", at=evening)
    episode.discharge(episode_id=made.id, reason="left", words="", version=made.version, by=dana, at=evening)
    (left,) = queries.due(cast.viewer("hart", at=evening), on=TODAY, at=evening)
    assert (evening.date(), left.on) == (TODAY + DAY, TODAY)


def test_what_is_due_asks_as_many_questions_for_many_as_for_one(cast: Cast) -> None:
    scenes.given(cast, scenes.ordered(cast), at=NOW)
    scenes.ordered(cast, "buprenorphine_sl", amount=Decimal(8))
    viewer = cast.viewer("hart")

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            queries.due(viewer, on=TODAY, at=NOW)
        return len(caught)

    one = asked()
    scenes.given(cast, scenes.ordered(cast, client="alex"))
    scenes.ordered(cast, "disulfiram", "jamie", amount=Decimal(250))
    assert asked() == one
    far = queries.due(cast.viewer("nora"), on=TODAY + timedelta(days=60), at=NOW)
    assert far == ()
