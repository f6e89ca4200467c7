"""Acts around a week at the staff door: published, told, offered, repaired, supposed, kinds of group."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from stepdown.doors.staff.timetable import supposing
from stepdown.journeys import publish_week, search_week, week_problem
from stepdown.kernel.period import Period
from stepdown.roster import actions as roster
from stepdown.roster.vocabulary import LeaveKind
from stepdown.session import queries as sessions
from stepdown.timetable import actions, queries
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import DraftCard, Origin, Plan, SearchState, TellingWay, ToTell
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_board import (
    CORE,
    MONDAY,
    a_draft,
    a_kind,
    a_published_week,
    somebody_to_call,
    the_plan,
)
from tests.scenes_week import more_people, open_house


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def _solved(cast: Cast) -> DraftCard:
    """A draft of the clinic as it is; the week lies ahead whenever this is run."""
    by = cast.viewer("dora")
    problem = week_problem.problem_of(by, week=MONDAY, at=NOW)
    plan = solve(problem, seed=0, limits=Limits(None, 40)).plan
    return actions.begin_draft(week=MONDAY, problem=problem, plan=plan, origin=Origin.SEARCH, by=by, at=NOW)


def _publish(cast: Cast) -> DraftCard:
    open_house(cast, 4)
    draft = _solved(cast)
    publish_week.publish(draft_id=draft.id, version=1, by=cast.viewer("dora"), at=NOW)
    return draft


def test_a_last_look_says_who_is_told_and_publishing_a_stale_version_is_refused(cast: Cast) -> None:
    open_house(cast, 4)
    draft, dora = _solved(cast), cast.browser("dora")
    there = reverse("timetable-publish", args=[draft.id])
    page = _words(dora.get(there).content.decode())
    assert "every rule is kept" in page and "Publish and tell 6" in page
    assert "in words that name no clinic and no treatment" in page and "Robin Example" in page
    assert cast.browser("dana").get(there).status_code == 403
    # Somebody changed it meanwhile: what Dora saw is not what would be published.
    stale = dora.post(there, sheet(version=7))
    assert stale.status_code == 409
    assert queries.published(SYSTEM, week=MONDAY, at=cast.now) is None
    assert sessions.of_week(SYSTEM, week=MONDAY, at=cast.now) == ()


def test_published_once_and_a_request_sent_twice_is_answered_the_same(cast: Cast) -> None:
    open_house(cast, 4)
    draft, dora = _solved(cast), cast.browser("dora")
    there = reverse("timetable-publish", args=[draft.id])
    told = sheet(version=1)
    first, second = dora.post(there, told), dora.post(there, told)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"] == reverse("timetable-told", args=[draft.id])
    # The same slip with something else on it is refused.
    assert dora.post(there, told | {"version": 2}).status_code == 422
    lines = queries.told(cast.viewer("dora"), draft.id, at=cast.now)
    assert len(lines) == len({one.client_id for one in lines}) > 0
    again = dora.post(there, sheet(version=queries.draft(SYSTEM, draft.id, at=cast.now).version))
    assert again.status_code in (303, 422)
    assert len(queries.told(cast.viewer("dora"), draft.id, at=cast.now)) == len(lines)
    assert "This draft is closed." in _words(dora.get(there).content.decode())


def test_what_breaks_a_rule_of_today_is_not_published_and_the_page_says_which(cast: Cast) -> None:
    open_house(cast, 4)
    draft, dora = _solved(cast), cast.browser("dora")
    leader = UUID(draft.plan.sections[0].leader)
    _sick(cast, leader, 7)
    there = reverse("timetable-publish", args=[draft.id])
    page = _words(dora.get(there).content.decode())
    assert "It cannot be published as it is" in page and "Publish and tell" not in page
    refused = dora.post(there, sheet(version=1))
    assert refused.status_code == 422 and sessions.of_week(SYSTEM, week=MONDAY, at=cast.now) == ()


def test_who_is_to_be_called_is_noted_once_with_what_came_of_it(cast: Cast) -> None:
    line = somebody_to_call(cast)
    draft = queries.published(SYSTEM, week=MONDAY, at=cast.now)
    assert draft is not None
    dora = cast.browser("dora")
    there = reverse("timetable-told", args=[draft.id])
    page = _words(dora.get(there).content.decode())
    assert "1 person is to be called" in page and "No message may go there." in page
    spoken = reverse("timetable-spoken", args=[draft.id, line])
    empty = dora.post(spoken, sheet(words=" "))
    assert empty.status_code == 422 and "Robin Example" in empty.content.decode()
    assert dora.post(spoken, sheet(words="Robin knows")).status_code == 303
    page = _words(dora.get(there).content.decode())
    assert "Robin knows" in page and "is to be called" not in page and "Note it" not in page


def test_who_is_not_reached_safely_is_never_said_to_get_a_message(cast: Cast) -> None:
    draft, robin = a_published_week(cast), cast.clients["robin"].id
    people = [ToTell(robin, TellingWay.NOT_SAFE, "No number is on file.")]
    actions.tell(draft_id=draft.id, people=people, by=cast.viewer("dora"), at=cast.now)
    page = _words(cast.browser("dora").get(reverse("timetable-told", args=[draft.id])).content.decode())
    assert "1 person is not reached safely" in page and "Note it" in page
    assert "goes out by itself" not in page


def test_what_has_to_be_assumed_is_told_with_names_in_reach_alone(cast: Cast) -> None:
    open_house(cast, 2)
    there = reverse("timetable-assumed", args=[MONDAY.isoformat()])
    page = _words(cast.browser("dora").get(there).content.decode())
    assert "Until they are, the week does what stands here" in page
    assert "Nothing is known of their week: it is taken as free." in page and "Robin Example" in page
    assert cast.browser("dana").get(there).status_code == 403


def test_somebody_new_is_offered_seats_and_one_offer_becomes_a_draft(cast: Cast) -> None:
    _publish(cast)
    (late,) = more_people(cast, 1)
    dora = cast.browser("dora")
    there = reverse("timetable-offers", args=[MONDAY.isoformat()])
    page = _words(dora.get(there).content.decode())
    assert late.chosen_name in page and "no week yet" in page
    one = reverse("timetable-offers-one", args=[MONDAY.isoformat(), late.id])
    page = dora.get(one).content.decode()
    assert "Take it into a draft" in page and "Nobody else is moved unless an offer says so" in page
    character = re.findall(r'name="character" value="(\w+)"', page)[0]
    assert dora.post(one, sheet(character="by magic")).status_code == 422
    before = len(queries.drafts(SYSTEM, week=MONDAY, at=cast.now))
    assert dora.post(one, sheet(character=character)).status_code == 303
    made = queries.drafts(SYSTEM, week=MONDAY, at=cast.now)
    assert len(made) == before + 1
    found = queries.draft(SYSTEM, made[0].id, at=cast.now)
    assert str(late.id) in {each for section in found.plan.sections for each in section.members}
    assert cast.browser("dana").get(one).status_code == 403


def test_what_the_clinic_says_of_a_kind_of_group_is_kept_and_a_stale_sheet_is_not(cast: Cast) -> None:
    open_house(cast, 2)
    key = a_kind(cast)
    dora, there = cast.browser("dora"), reverse("timetable-kind", args=[key])
    page = dora.get(there).content.decode()
    assert 'value="Relapse prevention"' in page
    told = {"title": "Relapse prevention", "least": 3, "most": 10, "place": "on_site", "version": 1}
    upside_down = dora.post(there, sheet(**told | {"least": 12, "most": 4}))
    assert upside_down.status_code == 422 and 'value="12"' in upside_down.content.decode()
    odd = dora.post(there, sheet(**told, starts="some day at ten"))
    assert odd.status_code == 422 and "Write each as a day and a time" in odd.content.decode()
    assert dora.post(there, sheet(**told, starts="Monday 10:00")).status_code == 303
    (kind,) = [one for one in queries.group_kinds(SYSTEM, at=cast.now) if one.words.key == CORE]
    assert (kind.words.least, kind.words.most, kind.words.starts) == (3, 10, (600,))
    assert dora.post(there, sheet(**told)).status_code == 409
    assert dora.get(reverse("timetable-kind", args=["no-such-kind"])).status_code == 404


def _sick(cast: Cast, staff_id: UUID, days: int) -> None:
    start = datetime.combine(MONDAY, time(0), cast.harbor.tz).astimezone(UTC)
    roster.enter_leave(
        staff_id=staff_id, during=Period(start, start + timedelta(days=days)), kind=LeaveKind.SICK,
        by=cast.viewer("dora"), at=NOW,
    )  # fmt: skip


KINDS: dict[str, tuple[dict[str, object], str]] = {
    "session": ({"group": CORE, "day": 1, "begins": "17:00"}, "Another evening group"),
    "counselor": ({}, "One more counselor"),
    "saturday": ({"begins": "09:00", "ends": "13:00"}, "A Saturday"),
    "hours": ({"day": 5, "begins": "09:00", "ends": "13:00"}, "Longer hours"),
    "room": ({"seats": 20}, "A bigger room"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_thing_that_can_be_supposed_is_answered_with_hours_days_and_who_fits(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(supposing, "LEAST_SECONDS", 1)
    monkeypatch.setattr(search_week, "SEARCHES", 20)
    plan = the_plan(cast)
    card, dora = a_draft(cast, Plan(plan.sections[:3], plan.visits)), cast.browser("dora")
    there = reverse("timetable-what-if", args=[card.id])
    told, title = KINDS[kind]
    birch = plan.sections[0].room
    whole = {"kind": kind, "site": str(cast.harbor.id), "like": str(cast.staff["ines"].id), "room": birch}
    asked = dora.post(there, sheet(**whole, **told))
    assert search_week.suppose_next(by=SYSTEM, now=lambda: NOW, ended=lambda: False) is SearchState.DONE
    page = _words(dora.get(asked["Location"]).content.decode())
    assert f"What it would give {title}" in page and "hours of treatment" in page
    assert "days that count" in page and "who wait fit in whole" in page
    assert cast.browser("dana").post(there, {**whole, **told}).status_code == 403


def test_what_is_worth_supposing_first_is_one_click_away(cast: Cast) -> None:
    """Alex lacks two of coping skills: somebody who lacks a group is free some evening."""
    card = a_draft(cast)
    page = cast.browser("dora").get(reverse("timetable-what-if", args=[card.id])).content.decode()
    words = _words(page)
    assert "1 person who lacks it is free then" in words and "Harbor Street open from 9:00 to 13:00" in words
    assert "who leads most" in words and page.count('class="likely"') == 3


def test_nothing_happened_says_so_and_what_is_not_known_is_entered_by_hand(cast: Cast) -> None:
    _publish(cast)
    there = reverse("timetable-repair", args=[MONDAY.isoformat()])
    dora = cast.browser("dora")
    page = _words(dora.get(there).content.decode())
    assert "Nothing happened to this week" in page and "enter it by hand" in page
    gone = dora.post(there, {"event": f"staff:{cast.staff['dana'].id}:0:600"})
    assert gone.status_code == 422 and "Look at what happened again" in gone.content.decode()
    everything = sheet(way="everything")
    assert (
        dora.post(reverse("timetable-repair-accept", args=[MONDAY.isoformat()]), everything).status_code
        == 422
    )


def test_who_fell_sick_stands_there_by_itself_and_one_way_becomes_a_draft(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = _publish(cast)
    # Whenever this is run, the week lies ahead.
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=1))
    leader = UUID(draft.plan.sections[0].leader)
    _sick(cast, leader, 5)
    dora = cast.browser("dora", at=NOW + timedelta(hours=1))
    there = reverse("timetable-repair", args=[MONDAY.isoformat()])
    page = dora.get(there).content.decode()
    keys = re.findall(r'name="event" value="([^"]+)"', page)
    name = next(one.name for one in cast.staff.values() if one.id == leader)
    assert keys and f"{name} is away, " in _words(page) and str(leader) not in _words(page)
    ways = dora.post(there, {"event": keys[0]}).content.decode()
    assert "Take it into a draft" in ways and "best first" in ways and "week changes" in ways
    way = re.findall(r'name="way" value="(\w+)"', ways.partition('id="ways"')[2])[0]
    accept = reverse("timetable-repair-accept", args=[MONDAY.isoformat()])
    assert dora.post(accept, sheet(event=keys[0], way="by magic")).status_code == 422
    answer = dora.post(accept, sheet(event=keys[0], way=way))
    made = queries.drafts(SYSTEM, week=MONDAY, at=cast.now)[0]
    assert made.origin is Origin.REPAIR
    assert answer["Location"] == reverse("timetable-compare", args=[made.id, draft.id])
    diff = _words(dora.get(answer["Location"]).content.decode())
    assert f"Publish draft {made.number}" in diff and "What changes" in diff
    if len(keys) > 1:
        assert dora.post(accept, sheet(way="everything")).status_code == 303


def test_a_published_week_is_not_published_over_by_an_older_page(cast: Cast) -> None:
    """A draft changed since the page was shown: the sheet of the page is stale."""
    card = a_draft(cast)
    actions.change_draft(
        draft_id=card.id, plan=the_plan(cast), version=1, by=cast.viewer("dora"), at=cast.now
    )
    answer = cast.browser("dora").post(reverse("timetable-publish", args=[card.id]), sheet(version=1))
    assert answer.status_code in (409, 422)
    assert queries.published(SYSTEM, week=MONDAY, at=cast.now) is None
    assert a_published_week(cast).number == 2
