"""Somebody goes elsewhere and comes back, goes on there, or never arrives; the summary through the gate."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from stepdown.audit.models import Entry
from stepdown.episode import queries as episodes
from stepdown.identity import actions as identity
from stepdown.identity.vocabulary import Field, Task
from stepdown.journeys import discharge, publish_week, step, transfer, week_problem
from stepdown.journeys.disclose import Released
from stepdown.journeys.record_death import known, record_death
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.overview.queries.meter import meter
from stepdown.overview.queries.stepping import stepping
from stepdown.people.queries import client_card
from stepdown.privacy import actions as privacy
from stepdown.privacy.queries import accounting, notices
from stepdown.privacy.vocabulary import Category, Ground
from stepdown.recovery import actions as recovery
from stepdown.recovery.vocabulary import NewSupport, SupportKind
from stepdown.session import queries as sessions
from stepdown.step.vocabulary import Choice, DecisionState, Direction
from stepdown.timetable import actions as timetable
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import Origin
from stepdown.transfer import models, queries
from stepdown.transfer.vocabulary import Format, NewStep, Part, State, TransferPage
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_admission import admitted
from tests.scenes_measure import filled
from tests.scenes_transfer import AT, DETOX, GOES_ON, begun, consent_for_detox
from tests.scenes_week import MONDAY, open_house

SOON = AT + timedelta(hours=1)


def go(cast: Cast, page: TransferPage, state: State, at: datetime = SOON, **more: object) -> TransferPage:
    """The next step of a transfer, with what it has to say."""
    usual = {"words": "As they told us", "with_whom": "Ann Fictional"}
    made = NewStep(state, **(usual | more))  # type: ignore[arg-type]
    return transfer.follow(
        transfer_id=page.card.id, step=made, version=page.card.version, by=cast.viewer("dana", at=at), at=at
    )


def robin(cast: Cast) -> UUID:
    return cast.clients["robin"].id


def seats(cast: Cast, at: datetime) -> int:
    mine = sessions.of_week(SYSTEM, week=MONDAY, at=at)
    return sum(robin(cast) in one.client_ids for one in mine if one.cancelled is None)


def a_week(cast: Cast) -> None:
    """A published week in which everybody has what is prescribed."""
    open_house(cast)
    by = cast.viewer("dora")
    problem = week_problem.problem_of(by, week=MONDAY, at=NOW)
    plan = solve(problem, seed=0, limits=Limits(None, 60)).plan
    draft = timetable.begin_draft(
        week=MONDAY, problem=problem, plan=plan, origin=Origin.SEARCH, by=by, at=NOW
    )
    publish_week.publish(draft_id=draft.id, version=1, by=by, at=NOW)


# -- going, arriving, coming back


def test_away_the_chart_stays_seats_are_free_no_week_asks_and_back_seats_are_theirs_again(cast: Cast) -> None:
    a_week(cast)
    before = seats(cast, AT)
    asked = meter(SYSTEM, robin(cast), on=MONDAY, at=AT).own
    page = go(cast, go(cast, begun(cast), State.ACCEPTED), State.WENT)

    assert before > 0 and seats(cast, SOON) == 0
    assert page.card.away and page.card.check_on == NOW.date() + timedelta(days=1)
    running = episodes.current(SYSTEM, robin(cast), at=SOON)
    assert running is not None and running.open
    own = meter(SYSTEM, robin(cast), on=MONDAY, at=SOON).own
    assert asked is not None and asked.prescribed > 0 and (own is None or own.prescribed == 0)
    assert robin(cast) not in {UUID(one.id) for one in week_problem.problem_of(
        cast.viewer("dora"), week=MONDAY, at=SOON).clients}  # fmt: skip
    assert queries.away_now(cast.harbor.id, at=SOON) == {robin(cast)}

    back = go(cast, go(cast, page, State.ARRIVED), State.BACK, SOON + timedelta(minutes=1))
    assert not back.card.open and not back.card.away and seats(cast, SOON) == before
    after = meter(SYSTEM, robin(cast), on=MONDAY, at=SOON + timedelta(hours=1)).own
    assert after is not None and after.prescribed == asked.prescribed


def test_treatment_here_ends_once_somebody_knows_that_they_arrived(cast: Cast) -> None:
    page = go(cast, begun(cast, GOES_ON), State.WENT)
    assert episodes.current(SYSTEM, robin(cast), at=SOON) is not None

    go(cast, page, State.ARRIVED)

    (ended,) = episodes.episodes(SYSTEM, robin(cast), at=SOON)[0].discharges
    assert (ended.reason.code, ended.reason.teds_code) == ("transferred", 4)
    assert not queries.transfer(SYSTEM, page.card.id, at=SOON).card.open


def test_who_did_not_arrive_and_is_not_found_ends_under_the_finer_reason(cast: Cast) -> None:
    page = go(cast, go(cast, begun(cast), State.WENT), State.NOT_ARRIVED)
    assert page.card.open and page.card.check_on is not None

    go(cast, page, State.NOT_TAKEN_UP)

    (ended,) = episodes.episodes(SYSTEM, robin(cast), at=SOON)[0].discharges
    assert (ended.reason.code, ended.reason.teds_code) == ("transferred_not_arrived", 4)


def test_one_transfer_at_a_time_old_pages_are_told_and_others_do_not_reach_it(cast: Cast) -> None:
    page = begun(cast)
    with pytest.raises(Refused):
        begun(cast)
    go(cast, page, State.ACCEPTED)
    with pytest.raises(Stale):
        go(cast, page, State.FULL)
    for call in (queries.transfer, transfer.preview):
        with pytest.raises(NotFound):
            call(cast.viewer("ines", at=SOON), page.card.id, at=SOON)


def test_what_is_looked_for_is_found_however_many_came_after_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 1)
    go(cast, begun(cast, GOES_ON), State.CALLED_OFF)
    go(cast, begun(cast), State.CALLED_OFF)
    by, over = cast.viewer("dana", at=SOON), (State.CALLED_OFF,)

    def found(text: str) -> list[str]:
        rows = queries.under_way(by, states=over, ended=True, text=text, at=SOON)
        return [one.to_name for one in rows]

    assert len(found("")) == 1
    assert found("birch") == found("Robin birch RESIDENTIAL") == ["Birch Residential"]
    assert found("elm street") == ["Elm Street Detox"] and found("Jamie") == []


def test_a_death_ends_what_is_under_way(cast: Cast) -> None:
    page = go(cast, begun(cast), State.WENT)
    by = cast.viewer("dora", at=SOON)
    version = known(by, robin(cast), at=SOON).version
    record_death(
        client_id=robin(cast), on=NOW.date(), words="Their brother called", version=version, by=by,
        at=SOON + timedelta(hours=1),
    )  # fmt: skip
    card = queries.transfer(SYSTEM, page.card.id, at=SOON).card
    assert card.state is State.DIED and not card.away


@pytest.mark.parametrize(
    ("steps", "ends"),
    [
        ((), State.CALLED_OFF),
        ((State.WENT,), State.NOT_TAKEN_UP),
        ((State.WENT, State.NOT_ARRIVED), State.NOT_TAKEN_UP),
        ((State.WENT, State.ARRIVED), State.ENDED),
    ],
)
def test_nobody_goes_on_there_who_is_not_known_to_have_arrived(
    cast: Cast, steps: tuple[State, ...], ends: State
) -> None:
    page = begun(cast)
    for state in steps:
        page = go(cast, page, state)
    running = episodes.current(SYSTEM, robin(cast), at=SOON)
    assert running is not None
    discharge.discharge(
        client_id=robin(cast),
        reason="left",
        words="They called and go on on their own",
        version=running.version,
        by=cast.viewer("dora", at=SOON),
        at=SOON + timedelta(hours=1),
    )
    over = queries.transfer(SYSTEM, page.card.id, at=SOON)
    assert over.card.state is ends and over.card.check_on is None and not over.card.away
    assert over.steps[0].words == "" and over.steps[0].with_treatment is (ends is State.CALLED_OFF)


def test_what_was_said_and_sent_cannot_be_changed_behind_the_house(cast: Cast) -> None:
    page = go(cast, begun(cast), State.WENT)
    for change in (
        lambda: models.TransferStep.objects.update(words="other"),
        lambda: models.Transfer.objects.update(why="other"),
        lambda: models.Transfer.objects.all().delete(),
        lambda: models.Away.objects.update(starts_at=NOW),
        lambda: models.Away.objects.create(transfer_id=page.card.id, client_id=robin(cast), starts_at=NOW),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# -- the step leads here


def test_a_decision_to_transfer_elsewhere_looks_for_a_place_and_taken_back_calls_it_off(cast: Cast) -> None:
    admitted(cast)
    by = cast.viewer("dana", at=AT)
    found = stepping(by, robin(cast), at=AT)
    choice = Choice(Direction.TRANSFER, NOW.date(), None, "Shakes since Monday, detox first.")
    made = step.decide(client_id=robin(cast), choice=choice, version=found.episode.version, by=by, at=AT)
    assert made.state is DecisionState.EFFECTIVE
    assert episodes.current(SYSTEM, robin(cast), at=AT) is not None
    page = begun(cast, replace(DETOX, decision_id=made.id))

    step.take_back(decision_id=made.id, why="They feel steady", by=cast.viewer("dana", at=SOON), at=SOON)

    assert queries.transfer(SYSTEM, page.card.id, at=SOON).card.state is State.CALLED_OFF


def test_another_site_of_the_clinic_is_the_same_chart_with_somebody_there(cast: Cast) -> None:
    a_week(cast)
    here = transfer.here(cast.viewer("dana", at=AT), robin(cast), site_id=cast.mill.id, at=AT)
    assert cast.staff["nora"].id in {one.staff_id for one in here.proposals}
    with pytest.raises(Refused):
        transfer.move_here(
            client_id=robin(cast), site_id=cast.mill.id, accountable_id=cast.staff["ines"].id,
            why="Closer to home", version=here.episode.version, by=cast.viewer("dana", at=AT), at=AT,
        )  # fmt: skip

    transfer.move_here(
        client_id=robin(cast), site_id=cast.mill.id, accountable_id=cast.staff["nora"].id,
        why="Closer to home", version=here.episode.version, by=cast.viewer("dana", at=AT), at=AT,
    )  # fmt: skip

    moved = episodes.current(SYSTEM, robin(cast), at=SOON)
    assert moved is not None and moved.id == here.episode.id and moved.site_id == cast.mill.id
    assert moved.accountable is not None and moved.accountable.staff_id == cast.staff["nora"].id
    assert client_card(cast.viewer("nora", at=SOON), robin(cast), at=SOON).site_id == cast.mill.id
    for gone in ("dana", "dora"):
        with pytest.raises(NotFound):
            client_card(cast.viewer(gone, at=SOON), robin(cast), at=SOON)


# -- the summary leaves through the gate


@pytest.fixture
def page(cast: Cast) -> TransferPage:
    """Robin, with something known of most parts, and a consent for three categories."""
    admitted(cast)
    filled(cast, "2 2 2 2 2 0 0 0 0 1", at=NOW)
    new = NewSupport(SupportKind.SPONSOR, "Zed Unnamed")
    recovery.add_support(support_id=new_id(), client_id=robin(cast), new=new, by=SYSTEM, at=NOW)
    consent_for_detox(cast)
    return begun(cast)


def sent(
    cast: Cast, page: TransferPage, parts: set[Part], form: Format = Format.FHIR, at: datetime = SOON
) -> Released:
    with transaction.atomic():
        return transfer.send(
            transfer_id=page.card.id,
            form=form,
            parts=parts,
            ground=None,
            by=cast.viewer("dana", at=at),
            at=at,
        )


def test_the_preview_says_what_goes_what_does_not_and_which_consent_would_let_it(
    cast: Cast, page: TransferPage
) -> None:
    seen = transfer.preview(cast.viewer("dana", at=SOON), page.card.id, at=SOON)

    goes = {one.part for one in seen.lines if one.goes}
    assert goes == {
        Part.DIAGNOSES,
        Part.ALLERGIES,
        Part.MEDICATION,
        Part.LEVEL,
        Part.PLAN,
        Part.SAFETY,
        Part.SUPPORTS,
    }
    held = next(one for one in seen.lines if one.part is Part.MEASURES)
    assert held.known and not held.goes and held.why_not is not None and held.lifted_by is not None
    assert not seen.summary.measures and seen.summary.stays
    assert seen.summary.supports == ("Sponsor",)


def test_each_form_leaves_logged_with_its_notice_and_the_clients_accounting_shows_it(
    cast: Cast, page: TransferPage
) -> None:
    for form in Format:
        made = sent(cast, page, {Part.LEVEL, Part.PLAN}, form)
        text = made.body.decode("utf-8", "ignore")
        if form is Format.PDF:
            pages = PdfReader(io.BytesIO(made.body)).pages
            text = " ".join(" ".join(one.extract_text() for one in pages).split())
            assert len(pages) <= 2
        elif form is Format.FHIR:
            text = json.dumps(json.loads(text), ensure_ascii=False)
        assert " ".join(notices()["long"].text.split())[:60] in " ".join(text.split()).replace("\\n", " ")
        assert "PHQ" not in text and "Zed" not in text

    lines = accounting(SYSTEM, robin(cast), at=SOON)
    assert len(lines) == len(Format)
    assert {one.ground for one in lines} == {Ground.CONSENT}
    assert all(set(one.categories) == {Category.ASSESSMENT, Category.PLAN} for one in lines)
    kept = queries.transfer(SYSTEM, page.card.id, at=SOON).sent
    assert {one.form for one in kept} == set(Format)
    assert all(set(one.told) <= {"level", "plan"} and "measures" in one.left_out for one in kept)
    assert Entry.objects.filter(verb="send summary").count() == len(Format)


def test_a_stopped_consent_stops_the_next_summary_and_nothing_leaves_by_half(
    cast: Cast, page: TransferPage
) -> None:
    with pytest.raises(Refused):
        sent(cast, page, {Part.LEVEL, Part.MEASURES})
    sent(cast, page, {Part.LEVEL})
    consent_id = accounting(SYSTEM, robin(cast), at=SOON)[0].consent_ids[0]
    privacy.revoke_consent(
        consent_id=consent_id, client_id=robin(cast), how="by voice", by=cast.viewer("iva", at=SOON), at=SOON
    )
    with pytest.raises(Refused):
        sent(cast, page, {Part.LEVEL}, at=SOON + timedelta(minutes=1))
    assert models.Sent.objects.count() == 1


def test_in_an_emergency_only_what_helps_goes_and_four_things_are_written_down(
    cast: Cast, page: TransferPage
) -> None:
    by = cast.viewer("dana", at=SOON)
    ground = transfer.emergency("Dr Specimen", "County hospital", "Seizure in the lobby", "Not awake")
    seen = transfer.preview(by, page.card.id, ground=ground, at=SOON)
    assert Part.MEASURES in seen.goes and not {Part.PLAN, Part.HOURS, Part.SUPPORTS} & set(seen.goes)
    transfer.send(transfer_id=page.card.id, form=Format.PDF, parts=seen.goes, ground=ground, by=by, at=SOON)
    (line,) = accounting(SYSTEM, robin(cast), at=SOON)
    assert line.ground is Ground.MEDICAL_EMERGENCY and "Seizure in the lobby" in line.facts.values()
    with pytest.raises(Refused):
        transfer.send(
            transfer_id=page.card.id, form=Format.PDF, parts=[Part.PLAN], ground=ground, by=by, at=SOON
        )


def test_a_legal_name_goes_only_under_its_category_and_while_the_vault_is_open(
    cast: Cast, page: TransferPage
) -> None:
    values = {
        Field.GIVEN_NAME: "Zephyrine",
        Field.FAMILY_NAME: "Quillfeather",
        Field.BIRTH_DATE: "1984-02-03",
    }
    identity.enter_identity(client_id=robin(cast), values=values, by=cast.viewer("iva"), at=NOW)
    ground = transfer.emergency("Dr Specimen", "County hospital", "Seizure in the lobby", "Not awake")

    def send(who: str) -> Released:
        with transaction.atomic():
            return transfer.send(
                transfer_id=page.card.id, form=Format.CCDA, parts=[Part.IDENTITY, Part.DIAGNOSES],
                ground=ground, by=cast.viewer(who, at=SOON), at=SOON,
            )  # fmt: skip

    with pytest.raises(Refused):
        send("dora")
    identity.open_vault(
        client_id=robin(cast), task=Task.RECORDS_REQUEST, reason="The hospital has to know who it is",
        by=cast.viewer("dora", at=SOON), at=SOON,
    )  # fmt: skip
    assert b"Quillfeather" in send("dora").body
    with pytest.raises(Refused):
        send("priya")
