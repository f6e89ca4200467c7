"""What became of the published week, on the board: cancelled, moved, led by others, seats given up."""

from __future__ import annotations

import re
from datetime import timedelta

from django.urls import reverse

from stepdown.kernel.period import Period
from stepdown.overview.board import handle_of
from stepdown.session import actions
from stepdown.session.vocabulary import Cancelled, Placing, Released
from tests.cast import SYSTEM, Cast
from tests.scenes_board import CORE, MONDAY, SKILLS, a_standing_week, standing, the_plan

WEEK = MONDAY.isoformat()
VIEWS = ("rooms", "staff", "people")


def _page(cast: Cast, view: str, handle: str = "", *, who: str = "dora") -> str:
    name, more = ("timetable-session", [handle]) if handle else ("timetable-week", [])
    return cast.browser(who).get(reverse(name, args=[WEEK, view, *more])).content.decode()


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_a_week_nothing_happened_to_shows_no_marks(cast: Cast) -> None:
    a_standing_week(cast)
    for view in VIEWS:
        page = _words(_page(cast, view))
        assert "Since it was published" not in page and "cancelled" not in page
        assert "Not held:" not in page and "Moves or changes leader:" not in page


def test_what_was_cancelled_stands_struck_through_with_who_and_when(cast: Cast) -> None:
    a_standing_week(cast)
    later = cast.now + timedelta(minutes=5)
    one = standing(cast, CORE, 0)
    actions.cancel_session(
        session_id=one.id,
        why=Cancelled.STAFF_AWAY,
        words="Dana is ill",
        version=one.version,
        by=cast.viewer("dora"),
        at=later,
    )
    gone = f"was-{handle_of(the_plan(cast).sections[0])}"
    for view in VIEWS:
        page = _page(cast, view)
        assert f"/by/{view}/{gone}/" in page and "sitting ghost not_held" in page
        assert "cancelled or given up" in _words(page)
    opened = _words(_page(cast, "rooms", gone))
    assert "Cancelled. Nobody to lead it: Dana is ill." in opened
    assert "Dora Director" in opened and "Who was to come" in opened and "Robin Example" in opened


def test_what_was_moved_and_led_by_others_stands_where_it_is_now(cast: Cast) -> None:
    a_standing_week(cast)
    later = cast.now + timedelta(minutes=5)
    one, other = standing(cast, CORE, 0), standing(cast, SKILLS, 1)
    hour = timedelta(hours=1)
    assert one.during.end is not None
    to = Placing(
        one.site_id, one.room_id, one.by_video, Period(one.during.start - hour, one.during.end - hour)
    )
    actions.move_session(session_id=one.id, to=to, version=one.version, by=cast.viewer("dora"), at=later)
    actions.change_leader(
        session_id=other.id,
        leader_id=cast.staff["priya"].id,
        version=other.version,
        by=cast.viewer("dora"),
        at=later,
    )
    moved, led = (handle_of(the_plan(cast).sections[n]) for n in (0, 3))
    for view in VIEWS:
        page = _words(_page(cast, view))
        assert "Was here:" in page and "moved or led by somebody else" in page
        assert page.count("Moves or changes leader:") >= 2, view
    opened = _words(_page(cast, "rooms", moved))
    assert "Moved; it was Mon 10:00, Birch." in opened and "Mon 09:00" in opened and "Dora Director" in opened
    opened = _words(_page(cast, "staff", led))
    assert "Led by somebody else; it was Ines" in opened and "Priya" in opened


def test_seats_given_up_are_counted_and_named_to_those_in_reach_alone(cast: Cast) -> None:
    a_standing_week(cast)
    one = standing(cast, CORE, 2)
    actions.release_seat(
        session_id=one.id,
        client_id=cast.clients["alex"].id,
        why=Released.ASKED,
        by=SYSTEM,
        at=cast.now + timedelta(minutes=5),
    )
    handle = handle_of(the_plan(cast).sections[1])
    for view in VIEWS:
        assert "1 seat given up" in _words(_page(cast, view))
    told = _words(_page(cast, "rooms", handle))
    assert "Alex Sample gave up the seat: The person asked for it." in told and "2 of 12 taken" in told
    # Alex is Ines's: Dana reads that somebody did.
    told = _words(_page(cast, "rooms", handle, who="dana"))
    assert "Somebody gave up the seat" in told and "Alex" not in told
