"""Incidents on a real database: reported in two minutes, told in time, reviewed by somebody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.audit.models import Entry
from stepdown.incident import actions, models, queries
from stepdown.incident.actions import Told
from stepdown.incident.vocabulary import (
    Duty,
    Factor,
    IncidentPage,
    Narrow,
    NewPerson,
    NewReview,
    Part,
    Severity,
    State,
)
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.outbox.queries import notices
from stepdown.overview.queries import chart, who_looked
from tests.cast import NOW, Cast
from tests.scenes_care import an_incident

CAUSES = "The step was wet after cleaning and no sign stood there."


def _page(cast: Cast, made: UUID, who: str = "dora") -> IncidentPage:
    return queries.incident(cast.viewer(who), made, at=NOW)


def _review(cast: Cast, made: UUID, who: str = "dora", *, owner: str = "iva", version: int = 1) -> None:
    action = ("Put up a sign when cleaning", cast.staff[owner].id, NOW.date() + timedelta(days=7))
    new = NewReview((Factor.PROCEDURE, Factor.PLACE), CAUSES, (action,))
    actions.review(incident_id=made, new=new, version=version, by=cast.viewer(who), at=NOW)


def _involving(cast: Cast, name: str) -> UUID:
    return an_incident(cast, people=(NewPerson(Part.INVOLVED, staff_id=cast.staff[name].id),))


# ---- reporting


def test_anybody_reports_and_the_director_is_told_at_once_without_a_name(cast: Cast) -> None:
    for name in ("otto", "bea", "iva", "nora"):
        site = cast.mill.id if name == "nora" else cast.harbor.id
        an_incident(cast, name, people=(), site_id=site)
    told = [str(one.words) for one in notices(cast.viewer("dora"), at=NOW)]
    assert sorted(told) == [f"Incident {number} was reported." for number in (1, 2, 3)]
    assert notices(cast.viewer("priya"), at=NOW) == ()


def test_serious_harm_is_told_to_every_reviewer(cast: Cast) -> None:
    an_incident(cast, severity=Severity.SERIOUS)
    assert len(notices(cast.viewer("priya"), at=NOW)) == 1


def test_a_report_that_lacks_something_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    with pytest.raises(Refused):
        an_incident(cast, what="fell", where="")
    with pytest.raises(NotFound):
        an_incident(cast, people=(NewPerson(Part.AFFECTED, client_id=cast.clients["casey"].id),))
    assert not models.Incident.objects.exists()


def test_who_reported_reads_their_own_words_and_no_review(cast: Cast) -> None:
    made = an_incident(cast, "ines", people=())
    _review(cast, made)
    page = _page(cast, made, "ines")
    assert (page.whole, page.review, page.actions, page.owed) == (False, None, (), ())
    assert page.what.startswith("Slipped")
    actions.add_words(incident_id=made, words="The rail was loose too.", by=cast.viewer("ines"), at=NOW)
    assert _page(cast, made).additions[0][1] == "The rail was loose too."


def test_clients_are_named_only_to_those_within_whose_reach_they_are(cast: Cast) -> None:
    made = an_incident(cast)
    assert _page(cast, made).people[0].name == "Robin Example"
    person = models.IncidentPerson.objects.get()
    assert person.client_id == cast.clients["robin"].id
    for name in ("ines", "iva", "bea", "otto", "pat", "nora"):
        with pytest.raises(NotFound):
            _page(cast, made, name)


def test_an_incident_is_no_part_of_a_chart(cast: Cast) -> None:
    an_incident(cast)
    assert not Entry.objects.filter(verb="report incident", client_ids__contains=[cast.clients["robin"].id])
    shown = chart(cast.viewer("dana"), cast.clients["robin"].id, at=NOW)
    assert "incident" not in repr(shown).lower()
    looks = who_looked(cast.viewer("dana"), cast.clients["robin"].id, at=NOW).looks
    assert not [look for look in looks if "incident" in str(look.act)]


# ---- told in time


def test_a_breach_tells_the_privacy_officer_and_starts_the_clock_of_sixty_days(cast: Cast) -> None:
    made = an_incident(cast, kind="privacy_breach", people=())
    assert len(notices(cast.viewer("pat"), at=NOW)) == 1
    page = _page(cast, made, "pat")
    assert page.whole and not page.may_review
    assert [str(one.due_at.astimezone(UTC).date()) for one in page.owed] == ["2027-01-18", "2027-03-02"]
    owed = page.owed[0]
    told = Told(NOW, "Each of the three, by letter", "", "")
    actions.settle(incident_id=made, owed_id=owed.id, told=told, by=cast.viewer("pat"), at=NOW)
    page = _page(cast, made, "pat")
    assert page.owed[0].settled and page.card.due_at == page.owed[1].due_at
    with pytest.raises(Refused, match="settled already"):
        actions.settle(incident_id=made, owed_id=owed.id, told=told, by=cast.viewer("pat"), at=NOW)
    none = Told(NOW, not_needed="Read back within the house; low probability, see the note")
    actions.settle(incident_id=made, owed_id=page.owed[1].id, told=none, by=cast.viewer("pat"), at=NOW)
    assert _page(cast, made).card.due_at is None


def test_a_duty_taken_over_acts_from_its_day_on_and_the_offer_before_it_does_not(cast: Cast) -> None:
    before = an_incident(cast, severity=Severity.MODERATE, kind="injury")
    assert _page(cast, before).owed == ()
    duty = Duty(
        "",
        "Call the state",
        "State office",
        ("injury",),
        Severity.MODERATE,
        NOW.date(),
        "State code 9",
        "K",
        hours=24,
        site_id=cast.harbor.id,
    )
    actions.set_duty(duty=duty, by=cast.viewer("dora"), at=NOW)
    (owed,) = _page(cast, an_incident(cast, severity=Severity.MODERATE, kind="injury")).owed
    assert (owed.due_at, owed.to, owed.tag) == (NOW + timedelta(hours=24), "State office", "K")
    assert _page(cast, before).owed == ()
    assert _page(cast, an_incident(cast, severity=Severity.MINOR, kind="injury")).owed == ()
    late = queries.register(cast.viewer("dora"), Narrow(state="late"), at=NOW + timedelta(hours=25))
    assert [card.number for card in late.cards] == [2]


# ---- reviewed by somebody else


def test_nobody_who_was_part_of_it_reads_or_writes_its_review(cast: Cast) -> None:
    made = _involving(cast, "priya")
    with pytest.raises(NotFound):
        _page(cast, made, "priya")
    with pytest.raises(NotFound):
        _review(cast, made, "priya")
    with pytest.raises(DatabaseError, match="part of it"), transaction.atomic():
        models.IncidentReview.objects.create(
            incident_id=made, factors=["unknown"], causes=CAUSES, staff_id=cast.staff["priya"].id, at=NOW
        )
    _review(cast, made)


def test_a_director_who_reported_and_was_part_of_it_reads_only_the_report(cast: Cast) -> None:
    part = (NewPerson(Part.INVOLVED, staff_id=cast.staff["dora"].id),)
    made = an_incident(cast, "dora", people=part)
    page = _page(cast, made)
    assert not page.whole and not page.may_review
    with pytest.raises(Refused, match="not part of it"):
        _review(cast, made)
    _review(cast, made, "priya")


def test_an_action_goes_to_its_owner_who_finishes_it_without_opening_the_incident(cast: Cast) -> None:
    made = an_incident(cast)
    _review(cast, made)
    iva = cast.viewer("iva")
    (mine,) = queries.my_actions(iva, at=NOW)
    with pytest.raises(NotFound):
        queries.incident(iva, made, at=NOW)
    with pytest.raises(NotFound):
        actions.finish_action(action_id=mine.id, words="A sign stands there", by=cast.viewer("ines"), at=NOW)
    with pytest.raises(Refused, match="1 action is open"):
        actions.close(incident_id=made, words="", version=2, by=cast.viewer("dora"), at=NOW)
    actions.finish_action(action_id=mine.id, words="A sign stands there", by=iva, at=NOW)
    assert queries.my_actions(iva, at=NOW) == ()
    actions.close(incident_id=made, words="Signs work", version=2, by=cast.viewer("dora"), at=NOW)
    page = _page(cast, made)
    assert (page.card.state, page.closed_words) == (State.CLOSED, "Signs work")
    with pytest.raises(Refused):
        actions.add_words(incident_id=made, words="One more thing", by=cast.viewer("dana"), at=NOW)


def test_an_action_moves_when_its_owner_leaves(cast: Cast) -> None:
    made = an_incident(cast)
    _review(cast, made)
    (held,) = queries.held_by(cast.viewer("dora"), cast.staff["iva"].id, at=NOW)
    assert held.client_id is None
    actions.hand_over(held_id=held.id, to_staff_id=cast.staff["bea"].id, by=cast.viewer("dora"), at=NOW)
    assert len(queries.my_actions(cast.viewer("bea"), at=NOW)) == 1


def test_a_review_is_written_once_and_at_the_version_it_was_read(cast: Cast) -> None:
    made = an_incident(cast)
    _review(cast, made)
    with pytest.raises(Stale):
        _review(cast, made, "priya")
    with pytest.raises(Refused, match="has been reviewed"):
        _review(cast, made, "priya", version=2)


# ---- register, months


def test_the_register_is_narrowed_searched_and_counted_by_month(cast: Cast) -> None:
    an_incident(cast)
    october = datetime(2026, 10, 9, 15, tzinfo=UTC)
    an_incident(cast, kind="violence", what="Somebody shouted and threw a chair.", happened_at=october)
    dora = cast.viewer("dora")

    def numbers(**asked: object) -> list[int]:
        found = queries.register(dora, Narrow(**asked), at=NOW)  # type: ignore[arg-type]
        return [card.number for card in found.cards]

    assert numbers() == [2, 1]
    assert numbers(kind="violence") == numbers(text="thrwe a chair") == numbers(text="2") == [2]
    assert numbers(month=date(2026, 10, 1)) == [2]
    assert numbers(state="closed") == []
    months = queries.months(dora, at=NOW)
    assert [(month.first, month.total) for month in months[:2]] == [
        (date(2026, 11, 1), 1),
        (date(2026, 10, 1), 1),
    ]
    assert months[1].by_kind[0][0].key == "violence"
    assert queries.counts(dora, at=NOW)["open"] == 2


def test_what_waits_for_a_review_is_the_work_of_those_who_review(cast: Cast) -> None:
    made = an_incident(cast)
    assert [card.id for card in queries.due(cast.viewer("priya"), most=9, at=NOW)] == [made]
    assert queries.due(cast.viewer("dana"), most=9, at=NOW) == ()
    _review(cast, made)
    assert queries.due(cast.viewer("priya"), most=9, at=NOW) == ()


def test_reports_reviews_and_what_was_settled_cannot_be_changed_behind_the_house(cast: Cast) -> None:
    made = an_incident(cast, kind="privacy_breach", people=())
    _review(cast, made)
    action = models.CorrectiveAction.objects.get()
    actions.finish_action(action_id=action.id, words="A sign stands there", by=cast.viewer("iva"), at=NOW)
    owed = models.ReportOwed.objects.order_by("due_at")[0]
    told = Told(NOW, "Everybody affected")
    actions.settle(incident_id=made, owed_id=owed.id, told=told, by=cast.viewer("pat"), at=NOW)
    rows = models.Incident.objects.filter(id=made)
    for fault in (
        lambda: rows.update(what="nothing"),
        lambda: rows.update(severity="near"),
        lambda: rows.delete(),
        lambda: models.IncidentReview.objects.all().update(causes="else"),
        lambda: models.ReportOwed.objects.filter(id=owed.id).update(told_to="nobody"),
        lambda: models.ReportOwed.objects.exclude(id=owed.id).update(due_at=NOW),
        lambda: models.CorrectiveAction.objects.all().update(done_words="else"),
        lambda: models.IncidentReview.objects.all().delete(),
        lambda: models.IncidentAddition.objects.create(incident_id=made, words="x", at=NOW).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            fault()


def test_the_list_asks_as_much_for_many_as_for_few(cast: Cast) -> None:
    dora = cast.viewer("dora")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.register(dora, Narrow(), at=NOW)
            queries.months(dora, at=NOW)
        return len(seen)

    an_incident(cast)
    asked()
    few = asked()
    for _ in range(12):
        an_incident(cast)
    assert asked() == few


def test_it_is_the_guards_that_keep_the_review_from_whoever_was_part_of_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _involving(cast, "priya")
    monkeypatch.setattr(
        queries, "within", lambda viewer: models.Incident.objects.select_related("site", "reporter")
    )
    assert not _page(cast, made, "priya").whole
    monkeypatch.setattr(queries.rules, "sees_whole", lambda **asked: True)
    assert _page(cast, made, "priya").whole
    with pgtrigger.ignore("incident.Incident:reports_stay_as_they_were"):
        assert models.Incident.objects.filter(id=made).update(what="nothing happened") == 1
