"""Publishing a week: checked twice, dated on each site's clock, everybody concerned told exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from stepdown.audit.models import Entry
from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.journeys import publish_week, week_problem
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.outbox.models import Letter
from stepdown.people import actions as people
from stepdown.people.vocabulary import TieGround
from stepdown.programme.vocabulary import Service
from stepdown.roster import actions as roster
from stepdown.roster.vocabulary import LeaveKind, ShiftWindow
from stepdown.session import queries as sessions
from stepdown.session.models import Session
from stepdown.session.vocabulary import SessionCard
from stepdown.timetable import actions, models, queries
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import DAY, DraftCard, Origin, Plan, TellingWay
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_phone import MAIL, OWN, a_line
from tests.scenes_week import MONDAY, enrolled, more_people, open_house

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def house(cast: Cast) -> list[UUID]:
    return open_house(cast)


def _plan(problem: object, seed: int = 0) -> Plan:
    return solve(problem, seed=seed, limits=Limits(None, 60)).plan  # type: ignore[arg-type]


def _draft(cast: Cast, plan: Plan | None = None) -> DraftCard:
    by = cast.viewer("dora")
    problem = week_problem.problem_of(by, week=MONDAY, at=NOW)
    return actions.begin_draft(
        week=MONDAY, problem=problem, plan=plan or _plan(problem), origin=Origin.SEARCH, by=by, at=NOW
    )


def _publish(cast: Cast, draft: DraftCard, at: datetime = NOW) -> publish_week.Published:
    return publish_week.publish(draft_id=draft.id, version=draft.version, by=cast.viewer("dora"), at=at)


def _standing(cast: Cast) -> tuple[SessionCard, ...]:
    return sessions.of_week(SYSTEM, week=MONDAY, at=NOW)


def test_every_session_of_the_plan_stands_at_the_sites_clock(cast: Cast, house: list[UUID]) -> None:
    draft = _draft(cast)
    made = _publish(cast, draft)
    cards = _standing(cast)
    assert len(cards) == len(draft.plan.sections) + len(draft.plan.visits) > 0
    assert {one.id for one in made.changes.added} == {one.id for one in cards}
    zone = cast.harbor.tz
    starts = {(one.start, one.leader, frozenset(one.members)) for one in draft.plan.sections} | {
        (one.start, one.staff, frozenset({one.client})) for one in draft.plan.visits
    }
    found = set()
    for card in cards:
        local = card.during.start.astimezone(zone)
        minute = (local.date() - MONDAY).days * DAY + local.hour * 60 + local.minute
        found.add((minute, str(card.leader_id), frozenset(str(one) for one in card.client_ids)))
    assert found == starts
    group = next(card for card in cards if card.group_key == "skills-skills-group-105")
    assert (group.title, group.kind, group.minutes, group.break_minutes) == (
        "Skills group", Service.SKILLS, 105, 15,
    )  # fmt: skip
    own = next(card for card in cards if card.group_key == "individual")
    assert (own.kind, own.seats, own.room_id, own.title) == (Service.INDIVIDUAL, 1, None, "One-to-one")
    # Fifty minutes take an hour of the plan, and are fifty on everybody's page.
    asked = [need for one in draft.problem.clients for need in one.visits if need.key == "individual"]
    assert (own.minutes, own.break_minutes, {need.minutes for need in asked}) == (50, 0, {60})


def test_everybody_whose_week_changed_is_told_once_by_the_way_that_is_safe(
    cast: Cast, house: list[UUID]
) -> None:
    a_line(cast, MAIL)
    a_line(cast, OWN, client="alex")
    draft = _draft(cast)
    made = _publish(cast, draft)
    assert made.told == len(house)
    told = {one.client_id: one for one in queries.told(cast.viewer("dora"), draft.id, at=NOW)}
    assert set(told) == set(house)
    robin, alex = cast.clients["robin"].id, cast.clients["alex"].id
    assert (told[robin].way, told[alex].way) == (TellingWay.EMAIL, TellingWay.CALL)
    assert publish_week.tell_due(by=SYSTEM, at=LATER) == 1
    assert publish_week.tell_due(by=SYSTEM, at=LATER) == 0
    letter = Letter.objects.get(to_client_id=robin)
    assert letter.text == "Your plan for the week has changed. Sign in to see it."
    assert letter.params == {} and letter.kind == "week"
    actions.spoken(told_id=told[alex].id, words="Spoke with them", by=cast.viewer("ines"), at=LATER)
    with pytest.raises(Refused):
        actions.spoken(told_id=told[alex].id, words="Again", by=cast.viewer("ines"), at=LATER)


def test_a_message_waits_for_the_safe_times_of_its_line(cast: Cast, house: list[UUID]) -> None:
    afternoons = tuple(WeekWindow(day, time(15), time(17)) for day in range(5))
    a_line(cast, replace(MAIL, times=afternoons))
    _publish(cast, _draft(cast))
    assert publish_week.tell_due(by=SYSTEM, at=LATER) == 1  # at nine in the morning
    letter = Letter.objects.get(to_client_id=cast.clients["robin"].id)
    assert letter.next_at == datetime.combine(NOW.date(), time(15), cast.harbor.tz)


def test_publishing_twice_does_nothing_the_second_time(cast: Cast, house: list[UUID]) -> None:
    a_line(cast, MAIL)
    draft = _draft(cast)
    _publish(cast, draft)
    before = [one.id for one in _standing(cast)], Letter.objects.count(), models.Told.objects.count()
    again = _publish(cast, draft, LATER)
    assert again.again and again.changes.nothing and again.told == 0
    assert before == (
        [one.id for one in _standing(cast)],
        Letter.objects.count(),
        models.Told.objects.count(),
    )


def test_nobody_stands_on_the_list_of_one_publication_twice(cast: Cast, house: list[UUID]) -> None:
    draft = _draft(cast)
    _publish(cast, draft)
    row = models.Told.objects.filter(draft_id=draft.id).first()
    assert row is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Told.objects.create(draft_id=draft.id, client_id=row.client_id, way="call", why="", at=NOW)
    assert actions.tell(draft_id=draft.id, people=[], by=SYSTEM, at=NOW) == 0


def test_the_same_plan_in_a_new_draft_changes_nothing_and_tells_nobody(cast: Cast, house: list[UUID]) -> None:
    first = _draft(cast)
    _publish(cast, first)
    renamed = Plan(
        tuple(replace(one, id=f"another {place}") for place, one in enumerate(first.plan.sections)),
        first.plan.visits,
    )
    made = _publish(cast, _draft(cast, renamed), LATER)
    assert made.changes.nothing and made.told == 0
    found = queries.published(SYSTEM, week=MONDAY, at=LATER)
    assert found is not None and found.number == 2


def test_a_later_plan_tells_only_those_whose_week_differs(cast: Cast, house: list[UUID]) -> None:
    first = _draft(cast)
    _publish(cast, first)
    gone = first.plan.visits[0]
    made = _publish(cast, _draft(cast, replace(first.plan, visits=first.plan.visits[1:])), LATER)
    assert made.changes.client_ids == {UUID(gone.client)} and made.told == 1
    staff = Letter.objects.filter(kind="week", to_staff__isnull=False, at=LATER)
    assert [row.to_staff_id for row in staff] == [UUID(gone.staff)]
    assert "One-to-one" in staff[0].params["gone"] and staff[0].params["new"] == "–"


def test_each_member_of_staff_gets_one_notice_that_names_no_client(cast: Cast, house: list[UUID]) -> None:
    draft = _draft(cast)
    _publish(cast, draft)
    leaders = {UUID(one.leader) for one in draft.plan.sections} | {
        UUID(one.staff) for one in draft.plan.visits
    }
    rows = Letter.objects.filter(kind="week", to_staff__isnull=False)
    assert rows.count() == len(leaders) and {row.to_staff_id for row in rows} == leaders
    names = [card.chosen_name for card in cast.clients.values()]
    assert not any(name in str(row.params) for row in rows for name in names)


def test_a_rule_that_breaks_by_now_stands_against_it_in_words_with_names(
    cast: Cast, house: list[UUID]
) -> None:
    draft = _draft(cast)
    dana = cast.staff["dana"]
    week = Period(datetime(2026, 11, 23, 5, tzinfo=UTC), datetime(2026, 11, 28, 5, tzinfo=UTC))
    roster.enter_leave(staff_id=dana.id, during=week, kind=LeaveKind.SICK, by=cast.viewer("dora"), at=NOW)
    seen = publish_week.look(cast.viewer("dora"), draft.id, at=LATER)
    assert seen.against and seen.since
    with pytest.raises(Refused) as refused:
        _publish(cast, draft, LATER)
    words = " ".join(str(one.reason) for one in refused.value.refusals)
    assert "Dana Demo is away." in words and str(dana.id) not in words
    assert _standing(cast) == () and not Letter.objects.filter(kind="week").exists()
    assert queries.draft(SYSTEM, draft.id, at=LATER).published_at is None


def test_what_changed_without_breaking_a_rule_is_told_and_does_not_stand_against_it(
    cast: Cast, house: list[UUID]
) -> None:
    draft = _draft(cast)
    more_people(cast, 2)
    made = _publish(cast, draft, LATER)
    assert [str(one) for one in made.since] == ["Newly in treatment, without a place in this draft: 2."]


def test_somebody_who_left_treatment_stands_against_the_old_draft(cast: Cast, house: list[UUID]) -> None:
    draft = _draft(cast)
    found = episodes.current(SYSTEM, cast.clients["robin"].id, at=NOW)
    assert found is not None
    reason = episodes.reasons(SYSTEM)[0]
    episode.discharge(
        episode_id=found.id, reason=reason.code, words="As agreed", version=found.version, by=SYSTEM, at=LATER
    )
    with pytest.raises(Refused):
        _publish(cast, draft, LATER + timedelta(minutes=5))


def test_what_has_begun_is_left_alone_and_stands_against_nothing(cast: Cast, house: list[UUID]) -> None:
    draft = _draft(cast)
    _publish(cast, draft)
    noon = datetime.combine(MONDAY + timedelta(days=3), time(12), cast.harbor.tz)
    begun = {one.id for one in _standing(cast) if one.during.start <= noon}
    ahead = {one.id for one in _standing(cast)} - begun
    assert begun and ahead
    copy = actions.begin_draft(
        week=MONDAY, problem=draft.problem, plan=Plan(), origin=Origin.HAND, by=cast.viewer("dora"), at=noon
    )
    made = publish_week.publish(draft_id=copy.id, version=1, by=cast.viewer("dora"), at=noon)
    assert {one.id for one in made.changes.cancelled} == ahead
    assert {one.id for one in sessions.of_week(SYSTEM, week=MONDAY, at=noon)} == begun


def test_what_broke_a_rule_in_the_past_does_not_stand_against_what_lies_ahead(
    cast: Cast, house: list[UUID]
) -> None:
    draft = _draft(cast)
    first = min(draft.plan.sections, key=lambda one: one.start)
    day = datetime.combine(MONDAY + timedelta(days=first.start // DAY), time(0), cast.harbor.tz)
    leader = next(UUID(one.leader) for one in draft.plan.sections if one.id == first.id)
    roster.enter_leave(
        staff_id=leader, during=Period(day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC)),
        kind=LeaveKind.SICK, by=cast.viewer("dora"), at=NOW,
    )  # fmt: skip
    assert publish_week.look(cast.viewer("dora"), draft.id, at=LATER).against
    night = day + timedelta(hours=23)
    assert publish_week.look(cast.viewer("dora"), draft.id, at=night).against == ()


def test_only_who_plans_the_week_publishes_it_and_an_older_version_is_stale(
    cast: Cast, house: list[UUID]
) -> None:
    draft = _draft(cast)
    with pytest.raises(NotFound):
        publish_week.publish(draft_id=draft.id, version=1, by=cast.viewer("dana"), at=NOW)
    with pytest.raises(Stale):
        publish_week.publish(draft_id=draft.id, version=7, by=cast.viewer("dora"), at=NOW)
    assert not Session.objects.exists()


def test_the_trail_says_who_published_and_about_whom(cast: Cast, house: list[UUID]) -> None:
    _publish(cast, _draft(cast))
    entry = Entry.objects.get(verb="publish sessions")
    assert entry.actor == "Dora Director" and set(entry.client_ids) == set(house)


def test_only_the_sites_where_its_planner_works_are_written(cast: Cast, house: list[UUID]) -> None:
    """Nora sees somebody at the mill, where Dora does not plan."""
    mill, dora = cast.mill.id, cast.viewer("dora")
    miller = people.add_client(chosen_name="Sample Miller", site_id=mill, by=SYSTEM, at=NOW)
    people.tie(
        staff_id=cast.staff["nora"].id, client_id=miller.id, ground=TieGround.ACCOUNTABLE, by=SYSTEM, at=NOW
    )
    shifts = [ShiftWindow(WeekWindow(day, time(8), time(20)), mill) for day in range(5)]
    roster.set_working_week(
        staff_id=cast.staff["nora"].id, from_day=MONDAY, shifts=shifts, direct_minutes=1500, by=SYSTEM, at=NOW
    )
    enrolled(cast, miller, "nora", "outpatient")
    draft = _draft(cast)
    only_harbor = replace(dora, site_ids=frozenset({cast.harbor.id}))
    there = replace(dora, site_ids=frozenset({mill}))
    assert any(one.client == str(miller.id) for one in draft.plan.visits)
    made = publish_week.publish(draft_id=draft.id, version=draft.version, by=only_harbor, at=NOW)
    assert made.elsewhere == (cast.mill.name,) and made.changes.added
    assert {one.site_id for one in _standing(cast)} == {cast.harbor.id}
    # Who plans there publishes the same week, and touches nothing at the harbor.
    before = {one.id for one in _standing(cast)}
    again = actions.begin_draft(
        week=MONDAY, problem=draft.problem, plan=draft.plan, origin=Origin.COPY, by=there, at=NOW
    )
    done = publish_week.publish(draft_id=again.id, version=again.version, by=there, at=NOW)
    assert {one.site_id for one in done.changes.added} == {mill} and done.elsewhere == ()
    assert before < {one.id for one in _standing(cast)}
