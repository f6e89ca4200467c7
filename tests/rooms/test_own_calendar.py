"""A client's own calendar: neutral, exact, read back by our own reader, and let out by the one way out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from stepdown.audit.models import Entry
from stepdown.availability.reading.ics import read_calendar
from stepdown.journeys.disclose import TO_CLIENT, Asked, Released, release, release_again
from stepdown.journeys.own_calendar import calendar_file, calendar_text
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.people import actions as people
from stepdown.people import queries as known
from stepdown.people.actions.calendar import FETCHES_AN_HOUR
from stepdown.people.vocabulary import KnownCalendar, NeutralTitle
from stepdown.privacy.models import Disclosure
from stepdown.privacy.vocabulary import Category, Ground, Purpose
from stepdown.session import actions
from stepdown.session.vocabulary import Cancelled
from stepdown.session.vocabulary import Released as Gone
from tests.cast import NOW, Cast
from tests.scenes_session import a_group, a_week, card, hour, publish

ZONE = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)


def an_address(cast: Cast, title: NeutralTitle = NeutralTitle.CLASS) -> KnownCalendar:
    robin = cast.viewer("robin")
    token = people.make_calendar(client_id=cast.clients["robin"].id, title=title, by=robin, at=NOW)
    found = known.calendar_by_token(token, request_id=None)
    assert found is not None
    return found


def fetched(address: KnownCalendar, at: datetime = NOW + HOUR) -> Released:
    made = calendar_file(known=address, at=at)
    assert made is not None
    return made


def events(body: bytes) -> dict[str, dict[str, str]]:
    """Each appointment by its start: what the file says of it."""
    found = {}
    for text in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", body.decode(), re.S):
        told = dict(line.split(":", 1) for line in text.splitlines())
        found[told["DTSTART"]] = told
    return found


MONDAY, TUESDAY = "20261123T140000Z", "20261124T140000Z"


def test_the_calendar_says_when_and_one_word(cast: Cast) -> None:
    a_week(cast)
    made = fetched(an_address(cast))
    told = events(made.body)
    assert set(told) == {MONDAY, TUESDAY}
    assert told[MONDAY]["DTEND"] == "20261123T170000Z" and told[MONDAY]["SUMMARY"] == "Class"
    assert told[MONDAY]["STATUS"] == "CONFIRMED" and told[MONDAY]["CLASS"] == "PRIVATE"
    assert made.media_type.startswith("text/calendar") and made.filename == "calendar.ics"


def test_nothing_in_it_says_whose_it_is_or_where_from(cast: Cast) -> None:
    a_week(cast)
    text = fetched(an_address(cast)).body.decode()
    names = [*cast.staff.values()]
    words = [
        "Harbor",
        "Mill",
        "Birch",
        "Oak",
        "Elm",
        "Fiction",
        "555",
        "Robin",
        "Group",
        "Stepdown",
        "42 CFR",
    ]
    words += [part for one in names for part in one.name.split()]
    assert [word for word in words if re.search(rf"\b{word}", text, re.IGNORECASE)] == []
    said = {line.split(":")[0].split(";")[0] for line in text.splitlines()}
    assert not said & {"LOCATION", "DESCRIPTION", "ORGANIZER", "ATTENDEE", "URL", "CONTACT", "COMMENT"}


def test_our_own_reader_finds_the_same_times(cast: Cast) -> None:
    a_week(cast)
    read = read_calendar(fetched(an_address(cast)).body, zone=ZONE, start=NOW)
    assert read.busy == (hour(0, 9, minutes=180), hour(1, 9)) and read.entries == 2


def test_a_calendar_without_an_appointment_is_a_calendar(cast: Cast) -> None:
    body = fetched(an_address(cast)).body
    assert read_calendar(body, zone=ZONE, start=NOW).busy == () and b"BEGIN:VTIMEZONE" in body


def test_every_line_ends_and_fits_as_the_standard_wants(cast: Cast) -> None:
    a_week(cast)
    body = fetched(an_address(cast)).body
    lines = body.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in b"".join(lines) and max(map(len, lines)) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2] == b"END:VCALENDAR"
    assert {b"VERSION:2.0", b"METHOD:PUBLISH"} <= set(lines)


def test_long_and_odd_words_are_folded_and_escaped() -> None:
    title = "Übung; \\ zwei, " * 8
    body = calendar_text(uuid4(), title, ())
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    whole = body.replace(b"\r\n ", b"").decode()
    assert ("NAME:" + "Übung\\; \\\\ zwei\\, " * 8) in whole


def test_a_cancelled_session_stays_as_cancelled_under_its_name(cast: Cast) -> None:
    a_week(cast)
    address = an_address(cast)
    before = events(fetched(address).body)[MONDAY]
    later = NOW + 2 * HOUR
    actions.cancel_session(
        session_id=card(cast, "a").id,
        why=Cancelled.STAFF_AWAY,
        version=card(cast, "a").version,
        by=cast.viewer("dora", at=later),
        at=later,
    )
    body = fetched(address, later).body
    after = events(body)[MONDAY]
    assert after["UID"] == before["UID"] and after["STATUS"] == "CANCELLED"
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"]) and after["DTSTAMP"] == "20261118T160000Z"
    assert read_calendar(body, zone=ZONE, start=NOW).busy == (hour(1, 9),)


def test_a_moved_session_moves_under_its_name(cast: Cast) -> None:
    a_week(cast)
    address = an_address(cast)
    before = events(fetched(address).body)[TUESDAY]
    later = NOW + 2 * HOUR
    week = [
        a_group(cast, "a", hour(0, 9, minutes=180), "robin", "alex"),
        a_group(cast, "b", hour(2, 11), "robin", leader="ines", room="Elm"),
    ]
    publish(cast, *week, at=later)
    told = events(fetched(address, later).body)
    assert set(told) == {MONDAY, "20261125T160000Z"}
    moved = told["20261125T160000Z"]
    assert moved["UID"] == before["UID"] and int(moved["SEQUENCE"]) > int(before["SEQUENCE"])


def test_a_seat_given_up_and_taken_again_is_always_the_newer_revision(cast: Cast) -> None:
    a_week(cast)
    address, session_id, robin = an_address(cast), card(cast, "b").id, cast.clients["robin"].id
    seen = [events(fetched(address).body)[TUESDAY]]
    at = NOW + HOUR
    for step in range(4):
        at += HOUR
        by = cast.viewer("dora", at=at)
        if step % 2:
            actions.give_seat(session_id=session_id, client_id=robin, by=by, at=at)
        else:
            actions.release_seat(session_id=session_id, client_id=robin, why=Gone.ASKED, by=by, at=at)
        seen.append(events(fetched(address, at).body)[TUESDAY])
    assert [one["STATUS"] for one in seen] == ["CONFIRMED", "CANCELLED"] * 2 + ["CONFIRMED"]
    numbers = [int(one["SEQUENCE"]) for one in seen]
    assert numbers == sorted(set(numbers)) and len({one["UID"] for one in seen}) == 1


def test_the_same_again_is_the_same_file(cast: Cast) -> None:
    a_week(cast)
    address = an_address(cast)
    assert fetched(address).body == fetched(address, NOW + 5 * HOUR).body


def test_another_address_gives_other_names(cast: Cast) -> None:
    a_week(cast)
    names = [{one["UID"] for one in events(fetched(an_address(cast)).body).values()} for _ in range(2)]
    assert not names[0] & names[1]
    session_ids = {str(card(cast, key).id) for key in "ab"}
    assert not session_ids & (names[0] | names[1])


def test_what_is_far_away_is_not_in_it(cast: Cast) -> None:
    a_week(cast)
    address = an_address(cast)
    assert events(fetched(address, NOW + timedelta(weeks=3)).body) == {}


# ---- the one way out


def test_the_first_fetch_of_a_day_has_its_line_and_the_others_none(cast: Cast) -> None:
    a_week(cast)
    address = an_address(cast)
    before = Entry.objects.filter(verb="disclose").count()
    for minutes in range(0, 60, 5):
        fetched(address, NOW + timedelta(minutes=minutes))
    line = Disclosure.objects.get()
    assert line.kind == "calendar" and line.ground == Ground.OWN_RECORD and line.categories == ["hours"]
    assert Entry.objects.filter(verb="disclose").count() == before + 1
    # 23:30 in New York is the same day; half past midnight the next.
    fetched(address, datetime(2026, 11, 19, 4, 30, tzinfo=UTC))
    assert Disclosure.objects.count() == 1
    fetched(address, datetime(2026, 11, 19, 5, 30, tzinfo=UTC))
    assert Disclosure.objects.count() == 2


def test_a_line_is_for_an_address_and_a_day(cast: Cast) -> None:
    fetched(an_address(cast))
    fetched(an_address(cast))
    assert Disclosure.objects.count() == 2


def test_asked_too_often_it_waits(cast: Cast) -> None:
    address = an_address(cast)
    made = [calendar_file(known=address, at=NOW + HOUR) for _ in range(FETCHES_AN_HOUR + 1)]
    assert made[-1] is None and all(made[:-1])
    fetched(address, NOW + 2 * HOUR)


def test_cancelled_while_it_was_asked_for_it_is_not_there(cast: Cast) -> None:
    address = an_address(cast)
    people.end_calendar(client_id=address.client_id, by=cast.viewer("robin"), at=NOW)
    with pytest.raises(NotFound):
        calendar_file(known=address, at=NOW + HOUR)
    assert not Disclosure.objects.exists()


def test_an_ended_account_has_no_calendar(cast: Cast) -> None:
    robin = cast.viewer("robin")
    token = people.make_calendar(
        client_id=cast.clients["robin"].id, title=NeutralTitle.BUSY, by=robin, at=NOW
    )
    people.end_account(account_id=cast.accounts["robin"], by=cast.viewer("dora"), at=NOW)
    assert known.calendar_by_token(token, request_id=None) is None


def own(client_id: UUID, kind: str = "calendar") -> Asked:
    return Asked(kind, (client_id,), TO_CLIENT, Purpose.OWN_REQUEST, frozenset({Category.HOURS}))


def test_only_ones_own_copy_goes_out_again_and_only_under_a_line_of_the_day(cast: Cast) -> None:
    robin, client_id = cast.viewer("robin"), cast.clients["robin"].id
    parts = {"filename": "x", "media_type": "x", "make": lambda cover: b"x", "by": robin}
    with pytest.raises(Refused, match="Nothing of this kind"):
        release_again(asked=own(client_id), at=NOW, **parts)  # type: ignore[arg-type]
    release(asked=own(client_id), at=NOW, **parts)  # type: ignore[arg-type]
    release_again(asked=own(client_id), at=NOW + 24 * HOUR, **parts)  # type: ignore[arg-type]
    for asked, at in ((own(client_id, "letter"), NOW), (own(client_id), NOW + 26 * HOUR)):
        with pytest.raises(Refused, match="Nothing of this kind"):
            release_again(asked=asked, at=at, **parts)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        release_again(asked=own(cast.clients["alex"].id), at=NOW, **parts)  # type: ignore[arg-type]
    nobody = Asked("calendar", (), TO_CLIENT, Purpose.OWN_REQUEST, frozenset())
    with pytest.raises(Refused, match="has its own line"):
        release_again(asked=nobody, at=NOW, **parts)  # type: ignore[arg-type]
    assert Disclosure.objects.count() == 1
