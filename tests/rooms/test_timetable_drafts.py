"""Drafts of a week on a real database: what is saved is sound, nobody's work is lost, published stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.audit.models import Entry
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.timetable import actions, models, queries
from stepdown.timetable.vocabulary import DraftCard, GroupKindWords, Origin, Plan, Rule, Section
from tests.cast import NOW, SYSTEM, Cast
from tests.rules.timetable_clinic import MONDAY, PLAN, PROBLEM, at, held

WEEK = PROBLEM.week
LATER = NOW + timedelta(hours=1)
# Oak has six seats and is taken on Monday morning already.
TWICE = held(Section("skills 9", "skills", at(MONDAY, 9), "oak", "ben", ("kim", "lea")))
MORE = held(Section("skills 9", "skills", at(MONDAY, 13), "oak", "ben", ("kim", "lea")))


def _begun(cast: Cast, plan: Plan = PLAN, origin: Origin = Origin.HAND) -> DraftCard:
    return actions.begin_draft(
        week=WEEK, problem=PROBLEM, plan=plan, origin=origin, by=cast.viewer("dora"), at=NOW
    )


def test_a_draft_comes_back_as_it_was_written(cast: Cast) -> None:
    made = _begun(cast)
    read = queries.draft(cast.viewer("dora"), made.id, at=NOW)
    assert read == made
    assert (read.problem, read.plan, read.number, read.version) == (PROBLEM, PLAN, 1, 1)
    assert read.tiers == queries.worth(PROBLEM, PLAN) and read.broken == () and read.bound is None


def test_drafts_of_a_week_are_numbered_and_listed_without_their_weeks(cast: Cast) -> None:
    first, second = _begun(cast), _begun(cast, MORE)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        lines = queries.drafts(cast.viewer("dora"), week=WEEK, at=NOW)
    assert [(line.id, line.number) for line in lines] == [(second.id, 2), (first.id, 1)]
    assert not any('"problem"' in one["sql"] for one in asked)
    assert [(one.week, one.drafts) for one in queries.weeks(cast.viewer("dora"), at=NOW)] == [(WEEK, 2)]


def test_no_plan_that_breaks_a_rule_is_saved(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        _begun(cast, TWICE)
    assert "Oak" in str(refused.value) or "oak" in str(refused.value)
    draft = _begun(cast)
    with pytest.raises(Refused) as refused:
        actions.change_draft(draft_id=draft.id, plan=TWICE, version=1, by=cast.viewer("dora"), at=LATER)
    words = [one.words for one in queries.broken(PROBLEM, TWICE)]
    assert [one.reason for one in refused.value.refusals] == words and words
    assert Rule.ROOM_TAKEN in {one.rule for one in queries.broken(PROBLEM, TWICE)}
    assert queries.draft(cast.viewer("dora"), draft.id, at=LATER).plan == PLAN


def test_a_problem_that_makes_no_sense_or_is_of_another_week_is_refused(cast: Cast) -> None:
    wrong = replace(PROBLEM, rooms=(*PROBLEM.rooms, PROBLEM.rooms[0]))
    for week, problem in (
        (WEEK, wrong),
        (WEEK + timedelta(days=7), PROBLEM),
        (WEEK + timedelta(days=1), PROBLEM),
    ):
        with pytest.raises(Refused):
            actions.begin_draft(
                week=week, problem=problem, plan=Plan(), origin=Origin.EMPTY, by=cast.viewer("dora"), at=NOW
            )


def test_a_change_counts_versions_and_an_older_one_is_stale(cast: Cast) -> None:
    draft, by = _begun(cast), cast.viewer("dora")
    changed = actions.change_draft(draft_id=draft.id, plan=MORE, version=1, by=by, at=LATER)
    assert (changed.version, changed.plan, changed.changed_at) == (2, MORE, LATER)
    assert changed.tiers == queries.worth(PROBLEM, MORE)
    with pytest.raises(Stale):
        actions.change_draft(draft_id=draft.id, plan=PLAN, version=1, by=by, at=LATER)
    assert actions.change_draft(draft_id=draft.id, plan=MORE, version=2, by=by, at=LATER).version == 2


def test_what_is_published_stays_and_is_published_once(cast: Cast) -> None:
    draft, by = _begun(cast), cast.viewer("dora")
    with pytest.raises(Stale):
        actions.mark_published(draft_id=draft.id, version=9, by=by, at=LATER)
    assert actions.mark_published(draft_id=draft.id, version=1, by=by, at=LATER)
    assert not actions.mark_published(draft_id=draft.id, version=1, by=by, at=LATER + timedelta(hours=1))
    for act in (
        lambda: actions.change_draft(draft_id=draft.id, plan=MORE, version=1, by=by, at=LATER),
        lambda: actions.set_aside(draft_id=draft.id, by=by, at=LATER),
    ):
        with pytest.raises(Refused):
            act()
    found = queries.published(by, week=WEEK, at=LATER)
    assert found is not None and (found.id, found.published_at) == (draft.id, LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Draft.objects.filter(id=draft.id).update(plan={})


def test_the_newest_publication_is_the_one_that_holds(cast: Cast) -> None:
    first, by = _begun(cast), cast.viewer("dora")
    actions.mark_published(draft_id=first.id, version=1, by=by, at=NOW)
    copy = actions.copy_draft(draft_id=first.id, by=by, at=LATER)
    assert (copy.plan, copy.origin, copy.number) == (PLAN, Origin.COPY, 2)
    actions.mark_published(draft_id=copy.id, version=1, by=by, at=LATER)
    held_now = queries.published(by, week=WEEK, at=LATER)
    assert held_now is not None and held_now.id == copy.id
    assert queries.published(by, week=WEEK + timedelta(days=7), at=LATER) is None


def test_a_draft_set_aside_stays_on_file_and_is_changed_no_more(cast: Cast) -> None:
    draft, by = _begun(cast), cast.viewer("dora")
    search = actions.ask_search(draft_id=draft.id, seconds=5, seed=0, by=by, at=NOW)
    for _ in range(2):
        actions.set_aside(draft_id=draft.id, by=by, at=LATER)
    assert queries.draft(by, draft.id, at=LATER).set_aside_at == LATER
    assert queries.search(by, search, at=LATER).ended_at == LATER
    for act in (
        lambda: actions.change_draft(draft_id=draft.id, plan=MORE, version=2, by=by, at=LATER),
        lambda: actions.mark_published(draft_id=draft.id, version=2, by=by, at=LATER),
        lambda: actions.ask_search(draft_id=draft.id, seconds=5, seed=0, by=by, at=LATER),
    ):
        with pytest.raises(Refused):
            act()
    assert [one.drafts for one in queries.weeks(by, at=LATER)] == [0]


def test_the_problem_of_a_draft_never_changes_and_no_draft_is_deleted(cast: Cast) -> None:
    row = models.Draft.objects.filter(id=_begun(cast).id)
    for act in (lambda: row.update(problem={}), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_who_changed_whose_week_stands_in_the_trail(cast: Cast) -> None:
    robin, alex = cast.clients["robin"].id, cast.clients["alex"].id
    people = tuple(
        replace(one, id=str(new)) for one, new in zip(PROBLEM.clients[1:3], (robin, alex), strict=True)
    )
    problem = replace(PROBLEM, clients=people)
    both = Section("skills 1", "skills", at(MONDAY, 9), "oak", "ana", (str(robin), str(alex)))
    by = cast.viewer("dora")
    draft = actions.begin_draft(
        week=WEEK, problem=problem, plan=Plan((both,)), origin=Origin.HAND, by=by, at=NOW
    )
    later = Plan((both, replace(both, id="skills 2", start=at(1, 9))))
    actions.change_draft(draft_id=draft.id, plan=later, version=1, by=by, at=LATER)
    begun, changed = Entry.objects.filter(kind="draft").order_by("id")
    assert set(begun.client_ids) == set(changed.client_ids) == {robin, alex}
    assert (begun.verb, changed.verb) == ("begin draft", "change draft")


def test_weeks_are_nothing_for_clients(cast: Cast) -> None:
    draft, robin = _begun(cast), cast.viewer("robin")
    for question in (
        lambda: queries.draft(robin, draft.id, at=NOW),
        lambda: queries.drafts(robin, week=WEEK, at=NOW),
        lambda: queries.weeks(robin, at=NOW),
        lambda: queries.published(robin, week=WEEK, at=NOW),
        lambda: queries.group_kinds(robin, at=NOW),
        lambda: queries.kept_apart(robin, at=NOW),
    ):
        with pytest.raises(NotFound):
            question()
    with pytest.raises(NotFound):
        queries.draft(cast.viewer("dora"), uuid4(), at=NOW)


KIND = GroupKindWords("skills-90", "Skills", 3, 10, asks=("young adults",), starts=(at(MONDAY, 17),))


def test_what_the_clinic_says_of_a_kind_of_group_is_kept_and_versioned(cast: Cast) -> None:
    by = cast.viewer("dora")
    made = actions.set_group_kind(words=KIND, by=by, at=NOW)
    assert queries.group_kinds(by, at=NOW) == (made,) and made.words == KIND
    with pytest.raises(Stale):
        actions.set_group_kind(words=KIND, by=by, at=NOW)
    changed = actions.set_group_kind(words=replace(KIND, most=8), version=1, by=by, at=LATER)
    assert (changed.words.most, changed.version) == (8, 2)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "Skills 90"}, "key"),
        ({"title": " "}, "title"),
        ({"least": 0}, "least"),
        ({"most": 2}, "most"),
        ({"starts": (7,)}, "starts"),
        ({"closed": True}, "members"),
        ({"follows": "skills-90"}, "follows"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, change: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.set_group_kind(words=replace(KIND, **change), by=cast.viewer("dora"), at=NOW)  # type: ignore[arg-type]
    assert [one.field for one in refused.value.refusals] == [field]


def test_only_who_reaches_both_keeps_two_people_apart(cast: Cast) -> None:
    robin, alex, jamie = (cast.clients[name].id for name in ("robin", "alex", "jamie"))
    dana = cast.viewer("dana")  # Robin and Jamie are hers, Alex is not
    with pytest.raises(NotFound):
        actions.keep_apart(client_id=robin, other_id=alex, by=dana, at=NOW)
    pair = actions.keep_apart(client_id=robin, other_id=jamie, by=dana, at=NOW)
    assert actions.keep_apart(client_id=jamie, other_id=robin, by=dana, at=NOW) == pair
    both = actions.keep_apart(client_id=robin, other_id=alex, by=cast.viewer("dora"), at=NOW)
    staff = actions.keep_apart(client_id=alex, staff_id=cast.staff["hart"].id, by=cast.viewer("ines"), at=NOW)
    assert {one.id for one in queries.kept_apart(dana, at=NOW)} == {pair}
    assert {one.id for one in queries.kept_apart(cast.viewer("ines"), at=NOW)} == {staff}
    assert {one.id for one in queries.kept_apart(cast.viewer("dora"), at=NOW)} == {pair, both, staff}
    assert {one.id for one in queries.kept_apart(SYSTEM, at=NOW)} == {pair, both, staff}
    assert {one.id for one in queries.every_pair(SYSTEM, at=NOW)} == {pair, both, staff}
    with pytest.raises(NotFound):
        queries.every_pair(dana, at=NOW)
    with pytest.raises(NotFound):
        actions.end_kept_apart(pair_id=both, by=dana, at=LATER)
    actions.end_kept_apart(pair_id=pair, by=dana, at=LATER)
    actions.end_kept_apart(pair_id=pair, by=dana, at=LATER)
    assert queries.kept_apart(dana, at=LATER) == ()


def test_nobody_is_kept_apart_from_nobody_or_from_themselves(cast: Cast) -> None:
    robin, dora = cast.clients["robin"].id, cast.viewer("dora")
    hart = cast.staff["hart"].id
    for given in ({}, {"other_id": robin}, {"other_id": cast.clients["alex"].id, "staff_id": hart}):
        with pytest.raises(Refused):
            actions.keep_apart(client_id=robin, by=dora, at=NOW, **given)
