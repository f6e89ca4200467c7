"""Chart audits on a real database: drawn again the same, locked when finished, repaired, checked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from stepdown.audit.models import Entry
from stepdown.chart_audit import actions, models, queries
from stepdown.chart_audit.vocabulary import FindingState, Means, Outcome, Plan, Sizing, Stratum
from stepdown.kernel.refusal import NotFound, Refused, Stale
from tests.cast import NOW, Cast
from tests.scenes_admission import consented
from tests.scenes_duties import a_finding, an_audit, drawn, finished, in_treatment


def test_the_same_seed_draws_the_same_charts_and_the_page_draws_again(cast: Cast) -> None:
    first, second = drawn(cast, number=1), drawn(cast, number=1)
    priya = cast.viewer("priya")
    one, two = (queries.audit(priya, made, at=NOW) for made in (first, second))
    assert one.charts[0].client == two.charts[0].client and one.holds and two.holds
    assert (one.card.number, two.card.number) == (1, 2) and one.card.population == 2
    others = {drawn(cast, number=1, seed=f"seed {n}") for n in range(6)}
    drawn_first = {queries.audit(priya, made, at=NOW).charts[0].client for made in others}
    assert len(drawn_first) == 2, "another seed draws others"


def test_a_planted_defect_a_changed_population_is_seen_when_it_is_drawn_again(cast: Cast) -> None:
    made = drawn(cast, number=1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE chart_audit_member DISABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM chart_audit_member m USING chart_audit_chart c WHERE m.client_id = c.client_id"
        )
        cursor.execute("ALTER TABLE chart_audit_member ENABLE TRIGGER USER")
    assert not queries.audit(cast.viewer("priya"), made, at=NOW).holds


def test_a_sample_is_spread_by_counselor_and_sized_by_confidence(cast: Cast) -> None:
    made = drawn(cast, stratum=Stratum.COUNSELOR, sizing=Sizing.COMPUTED, margin=10)
    shown = queries.audit(cast.viewer("priya"), made, at=NOW)
    assert shown.card.size == 2 and {line.stratum for line in shown.charts} == {"Dana Demo", "Ines Invented"}
    assert shown.strata == (("Dana Demo", 1, 1), ("Ines Invented", 1, 1))


def test_only_those_who_audit_see_an_audit_and_only_of_their_sites(cast: Cast) -> None:
    made = drawn(cast)
    for name in ("dana", "hart", "iva", "otto", "pat", "nora"):
        assert queries.audits(cast.viewer(name)) == ()
        with pytest.raises(NotFound):
            queries.audit(cast.viewer(name), made, at=NOW)
    with pytest.raises(NotFound):
        drawn(cast, site_ids=(cast.mill.id,))
    assert queries.audits(cast.viewer("dora"))[0].id == made


def test_a_plan_that_cannot_be_drawn_says_why(cast: Cast) -> None:
    in_treatment(cast)
    for faults, words in (
        ({"title": " "}, "title"),
        ({"number": 0}, "Draw 1 to"),
        ({"since": date(2026, 11, 30), "until": date(2026, 11, 1)}, "before the first"),
        ({"since": date(2020, 1, 1), "until": date(2020, 2, 1)}, "No chart"),
    ):
        with pytest.raises(Refused, match=words):
            drawn(cast, **faults)
    assert not models.Audit.objects.exists()


def test_the_house_works_items_out_and_keeps_them_as_found_when_a_chart_is_finished(cast: Cast) -> None:
    made = drawn(cast)
    chart_id = finished(cast, made)
    priya = cast.viewer("priya")
    shown = queries.chart(priya, chart_id, at=NOW)
    outcomes = {one.item.key: one.outcome for one in shown.answers}
    assert (
        outcomes["consent_to_treat"] is Outcome.NOT_MET
        and outcomes["plan_by_client"] is Outcome.NOT_APPLICABLE
    )
    assert outcomes["respectful"] is Outcome.MET and outcomes["level_reasons"] is Outcome.NOT_MET
    consented(cast)
    again = queries.chart(priya, chart_id, at=NOW + timedelta(days=1))
    assert {one.item.key: one.outcome for one in again.answers} == outcomes
    assert {one.item.key for one in shown.findings} == {
        key for key, outcome in outcomes.items() if outcome is Outcome.NOT_MET
    }
    assert {one.owner for one in shown.findings} == {"Dana Demo"}
    assert Entry.objects.filter(why="chart audit 1", client_ids=[cast.clients["robin"].id]).exists()


def test_a_chart_is_finished_whole_once_and_a_no_says_why(cast: Cast) -> None:
    made = drawn(cast)
    priya = cast.viewer("priya")
    chart = queries.audit(priya, made, at=NOW).charts[0]
    with pytest.raises(Refused, match="Still to answer"):
        actions.finish(chart_id=chart.id, version=1, by=priya, at=NOW)
    with pytest.raises(Refused, match="what is missing"):
        actions.answer(
            chart_id=chart.id, answers={"respectful": (Outcome.NOT_MET, "")}, version=1, by=priya, at=NOW
        )
    with pytest.raises(Refused, match="by itself"):
        actions.answer(
            chart_id=chart.id, answers={"consent_to_treat": (Outcome.MET, "")}, version=1, by=priya, at=NOW
        )
    with pytest.raises(Stale):
        actions.answer(chart_id=chart.id, answers={}, version=7, by=priya, at=NOW)
    assert chart.client is not None
    name = next(key for key, card in cast.clients.items() if card.id == chart.client.id)
    finished(cast, made, name)
    with pytest.raises(Refused, match="finished"):
        actions.finish(chart_id=chart.id, version=3, by=priya, at=NOW)
    with pytest.raises(Refused, match="finished"):
        actions.answer(chart_id=chart.id, answers={}, version=3, by=priya, at=NOW)


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE chart_audit_audit SET seed = 'other'",
        "DELETE FROM chart_audit_member",
        "DELETE FROM chart_audit_chart",
        "UPDATE chart_audit_chart SET finished_at = NULL",
        "UPDATE chart_audit_answer SET outcome = 'met'",
        "UPDATE chart_audit_finding SET severity = 'minor', text = 'nothing'",
        "DELETE FROM chart_audit_finding",
        "UPDATE chart_audit_repair SET words = 'other'",
        "UPDATE chart_audit_recheck SET holds = false",
    ],
)
def test_the_database_keeps_what_was_drawn_found_and_repaired(cast: Cast, fault: str) -> None:
    found = a_finding(cast)
    repaired(cast)
    actions.recheck(finding_id=found.id, holds=True, by=cast.viewer("dora"), at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(fault)


def repaired(cast: Cast, by: str = "dana") -> None:
    actions.repair(
        finding_id=a_finding(cast).id,
        means=Means.LATE_ENTRY,
        words="Signed today, marked as late.",
        place="papers",
        by=cast.viewer(by),
        at=NOW,
    )


def test_a_finding_is_mended_by_its_owner_and_checked_by_somebody_else(cast: Cast) -> None:
    found = a_finding(cast)
    with pytest.raises(NotFound):
        queries.finding(cast.viewer("ines"), found.id, at=NOW)
    with pytest.raises(Refused, match="no repair"):
        actions.recheck(finding_id=found.id, holds=True, by=cast.viewer("priya"), at=NOW)
    repaired(cast, by="priya")
    with pytest.raises(Refused, match="repaired it does not check"):
        actions.recheck(finding_id=found.id, holds=True, by=cast.viewer("priya"), at=NOW)
    with pytest.raises(NotFound):
        actions.recheck(finding_id=found.id, holds=True, by=cast.viewer("dana"), at=NOW)
    back = actions.recheck(
        finding_id=found.id, holds=False, words="The date is missing", by=cast.viewer("dora"), at=NOW
    )
    assert back.state is FindingState.CAME_BACK
    repaired(cast)
    done = actions.recheck(finding_id=found.id, holds=True, by=cast.viewer("dora"), at=NOW)
    assert done.state is FindingState.CLOSED and len(done.repairs) == 2
    assert found.id not in {
        one.id for one in queries.findings_of(cast.viewer("dana"), cast.staff["dana"].id, at=NOW)
    }
    with pytest.raises(Refused):
        repaired(cast)


def test_nobody_checks_their_own_repair_not_even_behind_the_actions(cast: Cast) -> None:
    repaired(cast)
    repair = models.Repair.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Recheck.objects.create(
            repair=repair, holds=True, by_staff_id=cast.staff["dana"].id, by_name="Dana Demo", at=NOW
        )


def test_a_finding_goes_to_somebody_else_by_hand_or_when_they_leave(cast: Cast) -> None:
    found = a_finding(cast)
    moved = actions.assign(
        finding_id=found.id,
        owner_id=cast.staff["hart"].id,
        due_on=NOW.date(),
        version=1,
        by=cast.viewer("priya"),
        at=NOW,
    )
    assert moved.owner == "Dr Hart Sample"
    with pytest.raises(Stale):
        actions.assign(
            finding_id=found.id,
            owner_id=cast.staff["dana"].id,
            due_on=NOW.date(),
            version=1,
            by=cast.viewer("priya"),
            at=NOW,
        )
    with pytest.raises(Refused, match="works here"):
        actions.assign(
            finding_id=found.id,
            owner_id=cast.staff["nora"].id,
            due_on=NOW.date(),
            version=2,
            by=cast.viewer("priya"),
            at=NOW,
        )
    held = queries.held_by(cast.viewer("dora"), cast.staff["hart"].id, at=NOW)
    assert "Robin" not in str(held[0].words)
    count = actions.hand_over(
        from_staff_id=cast.staff["hart"].id, to_staff_id=cast.staff["dana"].id, by=cast.viewer("dora"), at=NOW
    )
    assert count == 1 and queries.held_by(cast.viewer("dora"), cast.staff["hart"].id, at=NOW) == ()


def test_an_audit_closes_when_all_is_finished_and_open_findings_have_a_word(cast: Cast) -> None:
    made = drawn(cast)
    priya = cast.viewer("priya")
    with pytest.raises(Refused, match="not finished"):
        actions.close(audit_id=made, words="", version=1, by=priya, at=NOW)
    finished(cast, made)
    finished(cast, made, "alex")
    with pytest.raises(Refused, match="not repaired"):
        actions.close(audit_id=made, words="", version=1, by=priya, at=NOW)
    actions.close(audit_id=made, words="They go on with the next one.", version=1, by=priya, at=NOW)
    with pytest.raises(Refused, match="closed already"):
        actions.close(audit_id=made, words="Twice, to be sure", version=2, by=priya, at=NOW)
    assert queries.audits(priya)[0].closed_at == NOW


def test_every_score_opens_its_charts_and_the_trend_is_that_of_the_same_sites(cast: Cast) -> None:
    first = an_audit(cast)
    second = drawn(cast, number=400)
    finished(cast, second)
    finished(cast, second, "alex")
    shown = queries.audit(cast.viewer("priya"), second, at=NOW)
    for score in shown.scores:
        for outcome, count in zip(
            Outcome, (score.met, score.not_met, score.not_applicable, score.not_known), strict=True
        ):
            _, _, lines = queries.charts_where(cast.viewer("priya"), second, score.item.key, outcome, at=NOW)
            assert len(lines) == count
    trend = shown.trends["respectful"]
    assert [(one.audit_id, one.percent) for one in trend] == [(first, 100), (second, 100)]


def test_what_would_be_drawn_is_told_before_anything_is_kept(cast: Cast) -> None:
    in_treatment(cast)
    plan = Plan(
        "Look", (cast.harbor.id,), date(2026, 10, 1), date(2026, 11, 30), "outpatient", Stratum.COUNSELOR
    )
    look = queries.look(cast.viewer("priya"), plan, at=NOW)
    assert (look.population, look.size) == (2, 2) and dict(look.strata) == {
        "Dana Demo": 1,
        "Ines Invented": 1,
    }
    assert not models.Audit.objects.exists()


def test_opening_a_whole_chart_from_an_audit_says_why_in_the_trail(cast: Cast) -> None:
    found = a_finding(cast)
    assert (
        actions.open_chart(chart_id=found.chart_id, by=cast.viewer("priya"), at=NOW)
        == cast.clients["robin"].id
    )
    entry = Entry.objects.filter(verb="open chart for audit").get()
    assert entry.why == "chart audit 1" and entry.client_ids == [cast.clients["robin"].id]
