"""Working hours on the page: set in lines, refused in plain words, seen by colleagues; who is away."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client as Browser
from django.urls import reverse

from stepdown.kernel.period import Period
from stepdown.roster import actions, models, queries
from stepdown.roster.vocabulary import LeaveKind
from tests.cast import SYSTEM, Cast, sheet

TODAY = datetime.now(ZoneInfo("America/New_York")).date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
NEXT = MONDAY + timedelta(days=7)


def _at(cast: Cast, page: str = "hours", who: str = "dana", *more: object) -> str:
    return reverse(page, args=[cast.staff[who].id, *more])


def _filled(cast: Cast, week: date = NEXT, **other: Any) -> dict[str, object]:
    line = {"days0": ["0", "1", "3"], "from0": "09:00", "to0": "17:00", "site0": str(cast.harbor.id)}
    return sheet(**(line | {"count": "3", "week": week.isoformat(), "direct_hours": "18"} | other))


def _shown(browser: Browser, address: str) -> str:
    return browser.get(address).content.decode()


def test_hours_are_set_in_lines_and_read_back(cast: Cast) -> None:
    dora = cast.browser("dora")
    evening: dict[str, Any] = {"days1": ["1"], "from1": "18:00", "to1": "00:00", "site1": str(cast.harbor.id)}
    answer = dora.post(_at(cast), _filled(cast, **evening))
    assert (answer.status_code, answer["Location"]) == (303, _at(cast))
    week = queries.working_week(SYSTEM, cast.staff["dana"].id, week=NEXT, at=cast.now)
    assert week is not None
    assert (week.minutes, week.direct_minutes) == (30 * 60, 18 * 60)
    page = _shown(dora, _at(cast))
    assert "No hours are set for this week" in page
    assert "Mon, Tue, Thu 09:00–17:00" in page
    later = _shown(dora, f"{_at(cast)}?from={NEXT.isoformat()}")
    assert 'name="from0" value="09:00"' in later
    assert 'name="to1" value="00:00"' in later
    assert f'value="{NEXT.isoformat()}" selected' in later


def test_what_the_hours_mean_is_said_in_words(cast: Cast) -> None:
    dora = cast.browser("dora")
    dora.post(_at(cast), _filled(cast, MONDAY))
    page = _shown(cast.browser("ines"), _at(cast))
    assert "Groups and sessions with Dana Demo lie in these shifts, 18 hours a week at the most." in page
    assert "6 hours are left for notes, supervision and meetings." in page
    assert "People says 40 hours a week; these shifts hold 24." in page
    assert "Set hours" not in page
    dora.post(_at(cast), _filled(cast, MONDAY, direct_hours="0"))
    assert "so nothing is planned with Dana Demo" in _shown(dora, _at(cast))


def test_what_cannot_be_worked_is_refused_beside_its_field_and_stays_written(cast: Cast) -> None:
    dora = cast.browser("dora")
    site = str(cast.harbor.id)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"days1": ["0"], "from1": "16:00", "to1": "18:00", "site1": site}, "overlap"),
        ({"days1": ["0"], "from1": "18:00", "site1": site}, "Say the days, from when and to when"),
        ({"days1": ["2"], "from1": "22:00", "to1": "06:00", "site1": site}, "A night is two shifts"),
        ({"days1": ["2"], "from1": "08:10", "to1": "09:00", "site1": site}, "quarters of an hour"),
        ({"direct_hours": "25"}, "The shifts hold 24 hours"),
        ({"site0": str(cast.mill.id)}, "not one of the available choices"),
        ({"week": date(2026, 1, 5)}, "not one of the available choices"),
    )
    for other, told in wrong:
        answer = dora.post(_at(cast), _filled(cast, **other))
        assert answer.status_code == 422, told
        page = answer.content.decode()
        assert told in page
        assert 'name="from0" value="09:00"' in page
    assert not models.WorkingWeek.objects.exists()


def test_more_lines_than_there_are_shifts_and_no_number_at_all_are_both_fine(cast: Cast) -> None:
    dora = cast.browser("dora")
    for count in ("999", "", "x", "-1"):
        answer = dora.post(_at(cast), _filled(cast, count=count))
        assert answer.status_code == 303


def test_leave_is_entered_in_days_and_taken_back(cast: Cast) -> None:
    dora = cast.browser("dora")
    days = {"kind": "training", "first": NEXT.isoformat(), "last": (NEXT + timedelta(days=1)).isoformat()}
    assert dora.post(_at(cast, "hours-leave"), sheet(**days)).status_code == 303
    refused = dora.post(_at(cast, "hours-leave"), sheet(**days))
    assert refused.status_code == 422
    assert "away then already" in refused.content.decode()
    backwards = days | {"last": MONDAY.isoformat()}
    assert (
        "comes before the first" in dora.post(_at(cast, "hours-leave"), sheet(**backwards)).content.decode()
    )
    (leave,) = queries.leaves_of(SYSTEM, cast.staff["dana"].id, since=cast.now, at=cast.now)
    assert "Training" in _shown(dora, _at(cast))
    assert "Training" not in _shown(cast.browser("ines"), _at(cast))
    elsewhere = dora.post(_at(cast, "hours-leave-back", "ines", leave.id), sheet())
    assert elsewhere.status_code == 404
    assert dora.post(_at(cast, "hours-leave-back", "dana", leave.id), sheet()).status_code == 303
    assert "No leave is entered." in _shown(dora, _at(cast))


def test_sick_today_is_one_click_and_says_what_it_means(cast: Cast) -> None:
    dora = cast.browser("dora")
    assert "Sick today" in _shown(dora, _at(cast))
    assert dora.post(_at(cast, "hours-sick"), sheet()).status_code == 303
    page = _shown(dora, _at(cast))
    assert "Away: " in page
    assert "They lead no session in that time." in page
    assert "Sick today" not in page
    assert dora.post(_at(cast, "hours-sick"), sheet()).status_code == 422


def test_who_is_away_shows_names_and_days_and_the_reason_to_whoever_keeps_the_hours(cast: Cast) -> None:
    assert "Nobody is away" in _shown(cast.browser("ines"), reverse("away"))
    now = datetime.now(UTC)
    for who, kind in (("dana", LeaveKind.SICK), ("nora", LeaveKind.TRAINING)):
        actions.enter_leave(
            staff_id=cast.staff[who].id,
            during=Period(now + timedelta(hours=1), now + timedelta(days=2)),
            kind=kind,
            by=SYSTEM,
            at=now,
        )
    seen = _shown(cast.browser("ines"), reverse("away"))
    assert "1 person is away" in seen
    assert "Dana Demo" in seen
    assert "Sick" not in seen
    assert "Nora Notreal" not in seen
    assert "Sick" in _shown(cast.browser("dora"), reverse("away"))


def test_who_has_left_has_no_hours_to_set(cast: Cast) -> None:
    dora, hours = cast.browser("dora"), _at(cast, who="priya")
    dora.post(hours, _filled(cast, MONDAY))
    answer = dora.post(reverse("person-end", args=[cast.staff["priya"].id]), sheet())
    assert answer.status_code == 303
    page = _shown(dora, hours)
    assert "Nothing is planned with Priya Placeholder any more." in page
    assert "Set hours" not in page
    assert dora.post(hours, _filled(cast, MONDAY)).status_code == 422


def test_hours_of_somebody_at_another_site_are_not_there(cast: Cast) -> None:
    assert cast.browser("dora").get(_at(cast, who="nora")).status_code == 404
    assert cast.browser("nora").get(_at(cast)).status_code == 404
    assert cast.browser("dana").post(_at(cast), _filled(cast)).status_code == 403
