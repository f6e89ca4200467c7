"""The board at the staff door: the published week, its drafts, moving by hand, comparing, searching."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

from django.test import Client as Browser
from django.urls import reverse

from stepdown.journeys.search_week import suppose_next
from stepdown.kernel.ids import new_id
from stepdown.overview.board import handle_of
from stepdown.timetable import actions, queries
from stepdown.timetable.vocabulary import DraftCard, Origin, Plan, SearchState, Section
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_board import MONDAY, a_draft, a_published_week, at, the_plan

WEEK = MONDAY.isoformat()


def _week(view: str = "rooms") -> str:
    return reverse("timetable-week", args=[WEEK, view])


def _draft(card: DraftCard, view: str = "rooms") -> str:
    return reverse("timetable-draft", args=[card.id, view])


def _at(card: DraftCard, name: str, key: str, view: str = "rooms") -> str:
    """The address of an act on a section of a draft."""
    section = next(one for one in card.plan.sections if one.id == key)
    return reverse(name, args=[card.id, view, handle_of(section)])


def _moved(section: Section, **changes: object) -> dict[str, object]:
    """The form of a section, as the page sends it."""
    told = {
        "act": "move",
        "day": section.start // 1440,
        "time": f"{section.start % 1440 // 60:02}:{section.start % 60:02}",
        "place": section.room or "video",
        "staff": section.leader,
    }
    return told | changes


def test_a_week_without_a_plan_says_what_comes_and_who_does_it(cast: Cast) -> None:
    page = cast.browser("dana").get(_week()).content.decode()
    assert "Nothing is published for this week yet. Whoever plans the week does that." in page
    page = cast.browser("dora").get(_week()).content.decode()
    assert "Make a draft" in page
    assert cast.browser("dana").get(reverse("timetable")).status_code == 200


def test_the_published_week_stands_by_rooms_staff_and_people(cast: Cast) -> None:
    a_published_week(cast)
    dora = cast.browser("dora")
    rooms = dora.get(_week()).content.decode()
    assert "Birch" in rooms and "3 of 12 seats taken" in rooms and "Relapse prevention" in rooms
    staff = dora.get(_week("staff")).content.decode()
    assert "10:00 of 25:00" in staff
    people = dora.get(_week("people")).content.decode()
    assert "Robin Example" in people and "11:30 of 11:30" in people
    assert "Casey" not in rooms + staff + people
    assert dora.get(_week("wards")).status_code == dora.get(_week("rooms-mill")).status_code == 404
    assert dora.get(reverse("timetable-week", args=["2026-11-24", "rooms"])).status_code == 404


def test_people_out_of_reach_are_counted_and_never_named(cast: Cast) -> None:
    """Alex is Ines's: Dana sees that somebody comes."""
    a_published_week(cast)
    dana = cast.browser("dana")
    for view in ("rooms", "staff", "people"):
        page = dana.get(_week(view)).content.decode()
        assert "Alex" not in page
    assert "1 person of colleagues" in dana.get(_week("people")).content.decode()
    section = the_plan(cast).sections[0]
    page = dana.get(reverse("timetable-session", args=[WEEK, "rooms", handle_of(section)])).content.decode()
    assert "Robin Example" in page and "Jamie Imaginary" in page and "and 1 more of colleagues" in page
    assert "Alex" not in page


def test_a_name_is_looked_for_in_the_week(cast: Cast) -> None:
    a_published_week(cast)
    dora = cast.browser("dora")
    page = dora.post(_week(), {"text": "ines"}).content.decode()
    assert "Coping skills" in page and "Relapse prevention" not in page
    page = dora.post(_week("people"), {"text": "jamie"}).content.decode()
    assert "Jamie Imaginary" in page and "Robin Example" not in page
    assert "Nothing here by that name" in dora.post(_week(), {"text": "zzz"}).content.decode()
    dana = cast.browser("dana")
    assert "Nothing here by that name" in dana.post(_week(), {"text": "alex"}).content.decode()


def test_a_try_says_what_it_breaks_and_costs_and_changes_nothing(cast: Cast) -> None:
    card = a_draft(cast)
    section = card.plan.sections[0]
    dora = cast.browser("dora")
    # Dana ends at 17:00: three hours from 15:00 do not fit.
    tried = dora.post(_at(card, "timetable-try", "s0"), _moved(section, time="15:00")).content.decode()
    assert "It breaks a rule and cannot be kept" in tried
    assert "Dana Demo is not on shift there." in tried and "Keep it" not in tried
    tried = dora.post(_at(card, "timetable-try", "s0"), _moved(section, day=1)).content.decode()
    assert "Robin Example is in" in tried and str(cast.clients["robin"].id) not in _words(tried)
    tried = dora.post(_at(card, "timetable-try", "s0"), _moved(section, time="09:00")).content.decode()
    assert "Every rule is kept" in tried and "Keep it" in tried
    assert queries.draft(cast.viewer("dora"), card.id, at=cast.now).version == 1


def test_what_keeps_every_rule_is_kept_and_can_be_undone(cast: Cast) -> None:
    card = a_draft(cast)
    dora = cast.browser("dora")
    change = sheet(**_moved(card.plan.sections[0], time="09:00"), version=1)
    answer = dora.post(_at(card, "timetable-keep", "s0"), change)
    handle = handle_of(card.plan.sections[0])
    assert (answer.status_code, answer["Location"]) == (303, f"{_draft(card)}#at-{handle}")
    assert _start(cast, card, "s0") == at(0, 9)
    page = dora.get(_draft(card)).content.decode()
    assert "Undo the last change" in page
    undo = reverse("timetable-undo", args=[card.id, "rooms"])
    assert dora.post(undo, sheet(version=2)).status_code == 303
    assert _start(cast, card, "s0") == at(0, 10)
    # Two at once: the second is told that somebody saved meanwhile.
    assert dora.post(_at(card, "timetable-keep", "s0"), sheet(**change | sheet())).status_code == 409


def test_what_breaks_a_rule_cannot_be_kept(cast: Cast) -> None:
    card = a_draft(cast)
    change = sheet(**_moved(card.plan.sections[0], time="15:00"), version=1)
    answer = cast.browser("dora").post(_at(card, "timetable-keep", "s0"), change)
    assert answer.status_code == 422
    assert "Dana Demo is not on shift there." in answer.content.decode()
    assert _start(cast, card, "s0") == at(0, 10)
    odd = sheet(**_moved(card.plan.sections[0], time="quarter past"), version=1)
    answer = cast.browser("dora").post(_at(card, "timetable-keep", "s0"), odd)
    assert answer.status_code == 422 and "Enter a valid time" in answer.content.decode()


def test_a_session_is_not_held_and_people_join_and_leave(cast: Cast) -> None:
    card, dora = a_draft(cast), cast.browser("dora")
    alex = str(cast.clients["alex"].id)
    page = dora.post(_at(card, "timetable-try", "s1"), {"act": "join", "client": alex}).content.decode()
    assert "One more person" in page and "Alex Sample" in page and "+1:30" in page
    keep = _at(card, "timetable-keep", "s1")
    assert dora.post(keep, sheet(act="join", client=alex, version=1)).status_code == 303
    assert dora.post(keep, sheet(act="leave", client=alex, version=2)).status_code == 303
    nobody = sheet(act="join", client=str(cast.clients["casey"].id), version=3)
    assert dora.post(keep, nobody).status_code == 404
    assert dora.post(keep, sheet(act="not_held", version=3)).status_code == 303
    now = queries.draft(cast.viewer("dora"), card.id, at=cast.now)
    assert "s1" not in {one.id for one in now.plan.sections}
    assert dora.get(_at(card, "timetable-sitting", "s1")).status_code == 404


def test_a_visit_moves_to_another_hour(cast: Cast) -> None:
    card, dora = a_draft(cast), cast.browser("dora")
    visit = card.plan.visits[0]
    there = reverse("timetable-sitting", args=[card.id, "staff", handle_of(visit)])
    page = dora.get(there).content.decode()
    assert "other places keep every rule" in page
    keep = reverse("timetable-keep", args=[card.id, "staff", handle_of(visit)])
    told = sheet(act="move", day=1, time="15:30", place="office", staff=visit.staff, version=1)
    answer = dora.post(keep, told)
    moved = replace(visit, start=at(1, 15.5))
    assert answer["Location"] == f"{_draft(card, 'staff')}#at-{handle_of(moved)}"


def test_why_two_people_are_kept_apart_is_told_to_nobody_and_that_they_are_to_those_entitled(
    cast: Cast,
) -> None:
    """Dora reaches Robin and Alex, not Casey: what keeps Casey from somebody reads as anything else."""
    actions.keep_apart(
        client_id=cast.clients["robin"].id,
        other_id=cast.clients["alex"].id,
        by=cast.viewer("dora"),
        at=cast.now,
    )
    plan = the_plan(cast)
    three = plan.sections[0].members
    alone = tuple(
        replace(one, members=tuple(each for each in one.members if each != three[2])) for one in plan.sections
    )
    card = a_draft(cast, Plan(alone, plan.visits))
    join = {"act": "join", "client": three[2]}
    page = cast.browser("dora").post(_at(card, "timetable-try", "s0"), join).content.decode()
    assert "Alex Sample and Robin Example are not put together" in page or (
        "Robin Example and Alex Sample are not put together" in page
    )
    assert cast.browser("dana").get(_draft(card)).status_code == 403


def test_drafts_are_listed_compared_copied_and_set_aside(cast: Cast) -> None:
    first, dora = a_published_week(cast), cast.browser("dora")
    plan = the_plan(cast)
    second = a_draft(cast, Plan((replace(plan.sections[0], start=at(0, 9)), *plan.sections[1:]), plan.visits))
    page = dora.get(reverse("timetable-drafts", args=[WEEK])).content.decode()
    assert "Draft 1 is what takes place" in page and "Draft 2" in page and "31:30" in page
    told = sheet(one=str(second.id), other=str(first.id))
    answer = dora.post(reverse("timetable-choose", args=[WEEK]), told)
    page = dora.get(answer["Location"]).content.decode()
    assert "Monday 10:00 becomes Monday 09:00" in page and "Robin Example: joins" in page
    same = sheet(one=str(second.id), other=str(second.id))
    assert dora.post(reverse("timetable-choose", args=[WEEK]), same).status_code == 422
    page = dora.get(_draft(second)).content.decode()
    assert "was here" in page and "moves or changes leader" in page
    copied = dora.post(reverse("timetable-copy", args=[first.id]), sheet())
    assert copied.status_code == 303 and str(first.id) not in copied["Location"]
    assert dora.post(reverse("timetable-aside", args=[second.id]), sheet()).status_code == 303
    assert "1 draft set aside" in dora.get(reverse("timetable-drafts", args=[WEEK])).content.decode()
    assert dora.get(reverse("timetable-compare", args=[first.id, new_id()])).status_code == 404


def test_a_session_is_added_where_it_breaks_nothing(cast: Cast) -> None:
    card, dora = a_draft(cast), cast.browser("dora")
    there = reverse("timetable-add", args=[card.id])
    assert "Who comes" in dora.get(there).content.decode()
    elm = next(one.room for one in card.plan.sections if one.id == "s1")
    told = {
        "group": "skills-coping-skills-90",
        "day": 4,
        "time": "15:00",
        "place": elm,
        "staff": str(cast.staff["ines"].id),
        "members": [str(cast.clients["alex"].id)],
    }
    answer = dora.post(there, sheet(**told, version=1))
    assert answer.status_code == 422 and "1 members, at least 2 are needed" in answer.content.decode()
    assert 'value="15:00"' in answer.content.decode()


def test_a_search_is_asked_for_watched_and_cancelled(cast: Cast) -> None:
    card, dora = a_draft(cast), cast.browser("dora")
    there = reverse("timetable-search", args=[card.id])
    assert "Seed" in dora.get(there).content.decode()
    assert dora.post(there, sheet(seconds=0)).status_code == 422
    answer = dora.post(there, sheet(seconds=20, seed=""))
    page = dora.get(answer["Location"]).content.decode()
    assert "Waiting for its turn" in page and 'hx-trigger="every 1s"' in page
    search_id = UUID(re.findall(r"searches/([0-9a-f-]{36})/", answer["Location"])[0])
    assert dora.post(reverse("timetable-take", args=[search_id]), sheet()).status_code == 422
    assert "already" in dora.get(there).content.decode()
    dora.post(reverse("timetable-cancel", args=[search_id]), sheet())
    found = queries.search(cast.viewer("dora"), search_id, at=cast.now)
    assert found.state is SearchState.CANCELLED
    state = dora.get(reverse("timetable-state", args=[search_id])).content.decode()
    assert "hx-trigger" not in state and "Cancelled." in state


def _start(cast: Cast, card: DraftCard, key: str) -> int:
    now = queries.draft(cast.viewer("dora"), card.id, at=cast.now)
    return next(one.start for one in now.plan.sections if one.id == key)


def _words(page: str) -> str:
    """What people read of a page: without its tags."""
    return re.sub(r"<[^>]*>", " ", page)


def test_a_session_that_differs_from_the_published_week_opens_and_says_what_it_was(cast: Cast) -> None:
    a_published_week(cast)
    plan = the_plan(cast)
    other = replace(plan.sections[1], leader=str(cast.staff["priya"].id))
    card = a_draft(cast, Plan((plan.sections[0], other, *plan.sections[2:4]), plan.visits))
    dora = cast.browser("dora")
    page = dora.get(_at(card, "timetable-sitting", other.id)).content.decode()
    assert "was Wed 10:00, Birch, Dana Demo" in page and "Where it fits" in page
    assert "not held" in dora.get(_draft(card)).content.decode()


def test_every_session_of_a_board_opens(cast: Cast) -> None:
    card, dora = a_draft(cast), cast.browser("dora")
    for view in ("rooms", "staff", "people"):
        found = set(
            re.findall(rf'href="(/timetable/drafts/{card.id}/by/{view}/\w+/)"', _html(dora, card, view))
        )
        assert len(found) == 7
        for address in sorted(found):
            assert dora.get(address).status_code == 200, address


def _html(dora: Browser, card: DraftCard, view: str) -> str:
    return dora.get(_draft(card, view)).content.decode()


def test_what_if_tells_hours_and_days_and_keeps_nothing(cast: Cast) -> None:
    plan = the_plan(cast)
    card, dora = a_draft(cast, Plan(plan.sections[:3], plan.visits)), cast.browser("dora")
    there = reverse("timetable-what-if", args=[card.id])
    assert "Nothing supposed yet" in dora.get(there).content.decode()
    told = {"kind": "counselor", "like": str(cast.staff["ines"].id), "day": 0, "site": str(cast.harbor.id)}
    asked = dora.post(there, sheet(**told))
    assert asked.status_code == 303 and "Waiting for its turn" in dora.get(asked["Location"]).content.decode()
    state = f"{asked['Location']}state/"
    assert "hx-get" in dora.get(state).content.decode()
    assert suppose_next(by=SYSTEM, now=lambda: cast.now, ended=lambda: False) is SearchState.DONE
    page = dora.get(asked["Location"]).content.decode()
    assert "What it would give" in page and "who wait fit in whole" in page
    assert "hx-get" not in dora.get(state).content.decode()
    told = sheet(**told)
    answer = dora.post(there, told | {"kind": "room", "seats": ""})
    assert answer.status_code == 422 and "This is needed" in answer.content.decode()
    late = {"kind": "session", "group": "group-evening-180", "begins": "22:30", "ends": "23:00"}
    answer = dora.post(there, told | late)
    assert answer.status_code == 422 and "makes no sense" in answer.content.decode()
    assert len(queries.drafts(cast.viewer("dora"), week=MONDAY, at=cast.now)) == 1


def test_somebody_away_gives_ways_and_one_becomes_a_draft(cast: Cast) -> None:
    card, dora = a_published_week(cast), cast.browser("dora")
    there = reverse("timetable-repair", args=[WEEK])
    assert "Find ways" in dora.get(there).content.decode()
    told = {"what": f"staff:{cast.staff['dana'].id}", "first": 2, "last": 2}
    page = dora.post(there, told).content.decode()
    assert "Take it into a draft" in page and "Relapse prevention" in page
    assert str(cast.staff["dana"].id) not in _words(page)
    answer = dora.post(there, told | {"last": 1})
    assert answer.status_code == 422 and "ends before it begins" in answer.content.decode()
    answer = dora.post(reverse("timetable-repair-accept", args=[WEEK]), sheet(**told, way="not_held"))
    assert answer.status_code == 303
    made = queries.drafts(cast.viewer("dora"), week=MONDAY, at=cast.now)[0]
    assert made.origin is Origin.REPAIR and made.tiers.minutes < card.tiers.minutes
    odd = sheet(**told, way="by magic")
    assert dora.post(reverse("timetable-repair-accept", args=[WEEK]), odd).status_code == 422


def test_why_somebody_is_short_is_told_and_what_would_help_can_be_followed(cast: Cast) -> None:
    card, dora = a_draft(cast), cast.browser("dora")
    page = dora.get(reverse("timetable-short-draft", args=[card.id])).content.decode()
    assert "Alex Sample" in page and "8:30" in page and "Casey" not in page
    alex = cast.clients["alex"].id
    page = dora.get(reverse("timetable-short-one", args=[card.id, alex])).content.decode()
    # At once: what lacks and what the figures are made of. What binds is asked for by the page itself.
    assert "Coping skills 2 times" in page and "3 h more" not in page
    there = reverse("timetable-short-why", args=[card.id, alex])
    assert f'hx-get="{there}"' in page and "3 of 3 days of 2:00, Mon to Fri" in _words(page)
    assert "3 h more" in dora.get(there).content.decode()
    part = dora.get(there, headers={"HX-Request": "true"}).content.decode()
    assert "3 h more" in part and "<html" not in part
    page = dora.get(reverse("timetable-short-fix", args=[card.id, alex, 0])).content.decode()
    assert "The seats are free and every rule is kept." in page
    answer = dora.post(reverse("timetable-short-take", args=[card.id, alex, 0]), sheet())
    assert answer.status_code == 303
    made = queries.drafts(cast.viewer("dora"), week=MONDAY, at=cast.now)[0]
    assert made.tiers.minutes == card.tiers.minutes + 180
    assert dora.get(reverse("timetable-short-fix", args=[card.id, alex, 99])).status_code == 404
    casey = reverse("timetable-short-one", args=[card.id, cast.clients["casey"].id])
    assert dora.get(casey).status_code == 404


def test_two_are_kept_apart_and_may_meet_again(cast: Cast) -> None:
    dora = cast.browser("dora")
    there = reverse("timetable-apart")
    assert "Nobody is kept apart" in dora.get(there).content.decode()
    assert dora.post(there, sheet(client="Robin Example")).status_code == 422
    assert dora.post(there, sheet(client="nobody at all", other="Alex Sample")).status_code == 422
    told = sheet(client="Robin Example", other="Alex Sample")
    assert dora.post(there, told).status_code == 303
    page = dora.get(there).content.decode()
    assert "1 pair is never put into one session" in page and "Alex Sample" in page
    # Dana does not look after Alex: for her there is no such pair.
    assert "Alex" not in cast.browser("dana").get(there).content.decode()
    assert (
        "Nobody of that name" in dora.post(reverse("timetable-apart-find"), {"text": "zz"}).content.decode()
    )
    (pair,) = queries.kept_apart(cast.viewer("dora"), at=cast.now)
    assert dora.post(reverse("timetable-apart-end", args=[pair.id]), sheet()).status_code == 303
    assert queries.kept_apart(cast.viewer("dora"), at=cast.now) == ()
