"""A snow day: who is affected, how each is told, exactly once, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from stepdown.closure import actions, models, queries
from stepdown.closure.vocabulary import Act, AffectedBy, Way
from stepdown.intake.vocabulary import CallSheet, Safe
from stepdown.journeys import close_site as journey
from stepdown.journeys.welcome_inquiry import book_inquiry
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.outbox.models import Letter
from stepdown.people.actions import add_client
from stepdown.phone import actions as phone
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_closure import a_closure, an_outage, in_treatment, snow
from tests.scenes_intake import TOMORROW_9, book
from tests.scenes_intake import call as an_inquiry
from tests.scenes_phone import MAIL, OWN, a_line


def people(cast: Cast, by: str = "dora", **span: object):  # type: ignore[no-untyped-def]
    words = snow(cast, **span)  # type: ignore[arg-type]
    found = journey.affected(
        cast.viewer(by), cast.harbor.id, start=words.starts_at, end=words.ends_at, at=NOW
    )
    return {str(one.shown_as): one for one in found}


def ways(cast: Cast) -> dict[str, Way]:
    return {name: one.telling.way for name, one in people(cast).items()}


def test_everybody_in_treatment_and_everybody_booked_is_on_the_list_once(cast: Cast) -> None:
    in_treatment(cast, "robin", "alex", "casey")
    inquiry_id = an_inquiry(cast, CallSheet(called_name="Ava", phone="(555) 010-0142", safe=Safe.YES))
    book(cast, inquiry_id)
    found = people(cast, hours=timedelta(days=2))
    assert list(found) == ["Ava", "Alex Sample", "Robin Example"]  # Casey is at Mill Road
    assert found["Ava"].why is AffectedBy.BOOKED and found["Ava"].at == TOMORROW_9
    assert list(people(cast)) == ["Alex Sample", "Robin Example"]  # tomorrow's hour is not today's


def test_the_way_follows_from_what_each_person_said_is_safe(cast: Cast) -> None:
    in_treatment(cast, "robin", "alex", "jamie")
    assert ways(cast) == dict.fromkeys(
        ["Alex Sample", "Jamie Imaginary", "Robin Example"], Way.NOT_SAFE
    )  # no number is on file
    a_line(cast, MAIL)
    a_line(cast, MAIL, client="alex")  # who has no account to read it with
    a_line(cast, OWN, client="jamie")
    assert ways(cast) == {
        "Alex Sample": Way.NOT_SAFE,
        "Jamie Imaginary": Way.CALL,
        "Robin Example": Way.EMAIL,
    }
    a_line(cast, OWN, client="alex")
    assert ways(cast)["Alex Sample"] is Way.CALL


def test_an_inquiry_that_asked_not_to_be_called_is_not_called(cast: Cast) -> None:
    inquiry_id = an_inquiry(cast, CallSheet(called_name="Ava", phone="(555) 010-0142", safe=Safe.NO))
    book(cast, inquiry_id)
    assert people(cast, hours=timedelta(days=2))["Ava"].telling.way is Way.NOT_SAFE


def test_messages_go_out_once_neutral_and_within_safe_times(cast: Cast) -> None:
    in_treatment(cast, "robin")
    a_line(cast, MAIL)
    closure_id = a_closure(cast)
    assert not Letter.objects.filter(channel="email").exists()
    assert journey.tell_due(by=SYSTEM, at=NOW) == 1
    assert journey.tell_due(by=SYSTEM, at=NOW) == 0
    letter = Letter.objects.get(channel="email")
    assert letter.address == "robin@mail.invalid" and letter.to_client_id == cast.clients["robin"].id
    for word in ("treatment", "IOP", "counsel", "session", "addict"):
        assert word not in letter.text + str(letter.params)
    (line,) = queries.told(cast.viewer("dora"), closure_id, at=NOW).told
    assert line.letter_id == letter.id and line.done_at == NOW


def test_a_line_with_safe_times_waits_for_them_or_becomes_a_call(cast: Cast) -> None:
    in_treatment(cast, "robin")
    a_line(cast, replace(OWN, messages=True))  # weekdays 9 to 12
    evening = NOW + timedelta(hours=9)
    a_closure(cast, snow(cast, start=evening, hours=timedelta(hours=30)), at=evening)
    journey.tell_due(by=SYSTEM, at=evening)
    letter = Letter.objects.get(channel="sms")
    assert letter.next_at == NOW + timedelta(days=1)  # nine the next morning
    late = a_closure(cast, snow(cast, start=NOW + timedelta(days=3), hours=timedelta(hours=2)), at=NOW)
    journey.tell_due(by=SYSTEM, at=NOW + timedelta(days=3, hours=-1))  # Saturday: no safe time before it ends
    assert queries.told(cast.viewer("dora"), late, at=NOW).told[0].way is Way.CALL


def test_a_line_that_says_no_meanwhile_becomes_a_call(cast: Cast) -> None:
    in_treatment(cast, "robin")
    line_id = a_line(cast, MAIL)
    closure_id = a_closure(cast)
    phone.end_line(
        client_id=cast.clients["robin"].id,
        line_id=line_id,
        why="Read by others",
        by=cast.viewer("iva"),
        at=NOW,
    )
    assert journey.tell_due(by=SYSTEM, at=NOW) == 0
    (line,) = queries.told(cast.viewer("dora"), closure_id, at=NOW).told
    assert line.way is Way.CALL and not Letter.objects.filter(channel="email").exists()


def test_whoever_closes_has_looked_at_the_very_list_that_is_told(cast: Cast) -> None:
    in_treatment(cast, "robin")
    words = snow(cast)
    seen = queries.fingerprint(people(cast).values())
    in_treatment(cast, "jamie")
    with pytest.raises(Refused, match="list has changed"):
        journey.close_site(words=words, seen=seen, by=cast.viewer("dora"), at=NOW)
    assert not models.Closure.objects.exists()


def test_a_site_is_never_closed_twice_at_once(cast: Cast) -> None:
    closure_id = a_closure(cast)
    with pytest.raises(Refused, match="closed then already"):
        a_closure(cast)
    row = models.Closure.objects.get(id=closure_id)
    copy = models.Closure(site_id=row.site_id, during=row.during, reason="weather", at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Closure.objects.bulk_create([copy])
    with pytest.raises(NotFound):
        a_closure(cast, by="nora")


def test_opening_again_tells_those_who_were_told_and_nobody_else(cast: Cast) -> None:
    in_treatment(cast, "robin", "jamie")
    a_line(cast, MAIL)
    a_line(cast, OWN, client="jamie")
    closure_id = a_closure(cast)
    journey.tell_due(by=SYSTEM, at=NOW)
    later = NOW + timedelta(hours=1)
    dora = cast.viewer("dora")
    with pytest.raises(Refused, match="why the site opens again"):
        journey.open_again(closure_id=closure_id, why=" ", by=dora, at=later)
    journey.open_again(closure_id=closure_id, why="The road is clear", by=dora, at=later)
    again = queries.told(dora, closure_id, act=Act.OPEN_AGAIN, at=later).told
    assert {str(one.shown_as): one.way for one in again} == {
        "Robin Example": Way.EMAIL,
        "Jamie Imaginary": Way.CALL,
    }
    journey.tell_due(by=SYSTEM, at=later)
    assert Letter.objects.filter(channel="email").count() == 2
    with pytest.raises(Refused, match="opened again already"):
        journey.open_again(closure_id=closure_id, why="Again", by=dora, at=later)


def test_taken_back_before_anybody_was_written_to_writes_to_nobody(cast: Cast) -> None:
    in_treatment(cast, "robin")
    a_line(cast, MAIL)
    closure_id = a_closure(cast)
    journey.open_again(closure_id=closure_id, why="Pressed by mistake", by=cast.viewer("dora"), at=NOW)
    assert journey.tell_due(by=SYSTEM, at=NOW) == 0
    assert not Letter.objects.filter(channel="email").exists()


def test_calls_of_the_list_are_ticked_once_and_planted_seconds_are_refused(cast: Cast) -> None:
    in_treatment(cast, "jamie")
    a_line(cast, OWN, client="jamie")
    closure_id = a_closure(cast)
    ((_, left),) = queries.still_to_call(cast.viewer("iva"), at=NOW)
    assert left == 1
    (line,) = queries.told(cast.viewer("iva"), closure_id, at=NOW).told
    with pytest.raises(Refused):
        actions.spoken(told_id=line.id, words=" ", by=cast.viewer("iva"), at=NOW)
    with pytest.raises(NotFound):
        actions.spoken(told_id=line.id, words="Spoke.", by=cast.viewer("ines"), at=NOW)
    actions.spoken(told_id=line.id, words="Spoke with them.", by=cast.viewer("iva"), at=NOW)
    assert queries.still_to_call(cast.viewer("iva"), at=NOW) == ()
    row = models.Told.objects.get(id=line.id)
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    second = models.Told(
        **{name: value for name, value in fields.items() if name not in ("id", "recorded_at")}
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Told.objects.bulk_create([second])
    for change in (
        lambda: models.Told.objects.update(done_words="Never happened"),
        lambda: models.Told.objects.all().delete(),
        lambda: models.Closure.objects.update(words="Other words"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nobody_is_booked_into_a_closed_day(cast: Cast) -> None:
    a_closure(cast, snow(cast, start=TOMORROW_9 - timedelta(hours=1)))
    inquiry_id = an_inquiry(cast)

    def keep() -> None:
        book_inquiry(
            inquiry_id=inquiry_id,
            assessor_id=cast.staff["dana"].id,
            starts_at=TOMORROW_9,
            minutes=60,
            by=cast.viewer("iva"),
            at=NOW,
        )

    with pytest.raises(Refused, match="Harbor Street is closed then"):
        keep()
    closure = models.Closure.objects.get()
    journey.open_again(closure_id=closure.id, why="The road is clear", by=cast.viewer("dora"), at=NOW)
    keep()


def test_the_list_asks_no_more_for_thirty_people_than_for_three(cast: Cast) -> None:
    in_treatment(cast, "robin", "jamie", "alex")
    dora = cast.viewer("dora")
    counts = []
    for more in range(2):
        if more:
            _many(cast)
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        words = snow(cast)
        journey.affected(dora, cast.harbor.id, start=words.starts_at, end=words.ends_at, at=NOW)
        counts.append(len(connection.queries_log) - before)
        connection.force_debug_cursor = False
    assert counts[0] == counts[1]


def _many(cast: Cast) -> None:
    from_robin = cast.clients["robin"]
    for number in range(27):
        name = f"Example {number}"
        cast.clients[name] = add_client(chosen_name=name, site_id=from_robin.site_id, by=SYSTEM, at=NOW)
        in_treatment(cast, name)


def test_an_outage_says_what_it_was_and_is_settled_once(cast: Cast) -> None:
    outage_id = an_outage(cast)
    with pytest.raises(NotFound):
        queries.outage(cast.viewer("nora"), outage_id)
    with pytest.raises(Refused):
        actions.settle_outage(outage_id=outage_id, words="", by=cast.viewer("iva"), at=NOW)
    actions.settle_outage(outage_id=outage_id, words="In the blue folder", by=cast.viewer("iva"), at=NOW)
    with pytest.raises(Refused):
        actions.settle_outage(outage_id=outage_id, words="Again", by=cast.viewer("iva"), at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Outage.objects.update(what="Nothing")
