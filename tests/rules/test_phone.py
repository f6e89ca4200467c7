"""The rules of the phone: every screen, every line, every call. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.kernel.period import WeekWindow
from stepdown.kernel.words import say
from stepdown.phone.rules import (
    ALWAYS,
    NEVER,
    check_call,
    check_follow_up,
    check_line,
    check_times,
    check_voicemail,
    may_use,
    next_safe,
    somebody_else,
    times_in_words,
    voicemail_words,
    what_may_be_said,
)
from stepdown.phone.vocabulary import (
    NEITHER,
    Asking,
    CallerKind,
    CallWords,
    Came,
    Direction,
    Emergency,
    FollowUpWords,
    Line,
    LineKind,
    LineWords,
    Told,
    Verified,
    Voicemail,
)

ID = UUID(int=1)
AT = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)  # Wednesday, 9:00 in New York
HOURS = Told("hours", say("Hours"), True, say("until stopped"), "family_support")
NOTES = Told("notes", say("Notes"), False, say("not in a consent"))
MORNINGS = (WeekWindow(2, time(9), time(12)), WeekWindow(4, time(9), time(12)))


def sister(**facts: object) -> Asking:
    asking = Asking(CallerKind.FAMILY, "Robin", named=True, has_code_word=True, has_line=True)
    return replace(asking, **facts)  # type: ignore[arg-type]


# -- what may be said


@given(
    kind=st.sampled_from([one for one in CallerKind if one is not CallerKind.CLIENT]),
    verified=st.sampled_from(Verified),
    word=st.booleans(),
    line=st.booleans(),
)
def test_without_a_consent_every_screen_is_the_one_that_nobody_at_all_gets(
    kind: CallerKind, verified: Verified, word: bool, line: bool
) -> None:
    asking = Asking(kind, "Robin", verified=verified, has_code_word=word, has_line=line)
    assert what_may_be_said(asking, (HOURS, NOTES)) == what_may_be_said(Asking(CallerKind.UNKNOWN), ())


@given(
    st.builds(
        Asking,
        kind=st.sampled_from(CallerKind),
        client=st.sampled_from(["", "Robin"]),
        named=st.booleans(),
        verified=st.sampled_from(Verified),
        emergency=st.sampled_from(Emergency),
        has_code_word=st.booleans(),
        has_line=st.booleans(),
    )
)
def test_nothing_is_confirmed_unless_it_is_known_who_asks_or_a_life_needs_it(asking: Asking) -> None:
    shows = what_may_be_said(asking, (HOURS, NOTES))
    sure = asking.verified is not Verified.NO and (asking.named or asking.kind is CallerKind.CLIENT)
    medical = asking.emergency is Emergency.MEDICAL and asking.kind is CallerKind.MEDICAL
    if shows.confirms or shows.may:
        assert asking.client and (sure or medical) and asking.emergency is not Emergency.DANGER
    else:
        assert "Robin" not in str(shows.sentence)
    assert shows.always == ALWAYS and all(one.allowed for one in shows.may)


def test_a_verified_sister_hears_the_law_first_and_what_she_may_know() -> None:
    shows = what_may_be_said(sister(verified=Verified.CODE_WORD), (HOURS, NOTES))
    assert shows.confirms and shows.may == (HOURS,)
    assert "42 CFR part 2" in str(shows.first[0])
    assert "Notes: not in a consent" in [str(line) for line in shows.never]


def test_a_consent_that_covers_nothing_any_more_confirms_nothing() -> None:
    shows = what_may_be_said(sister(verified=Verified.CODE_WORD), (NOTES,))
    assert not shows.confirms and shows.sentence == NEITHER and set(NEVER) < set(shows.never)


@pytest.mark.parametrize(
    ("facts", "ways"),
    [
        ({}, ["Ask for the code word", "Or hang up and call back"]),
        ({"has_line": False}, ["Ask for the code word"]),
        ({"has_code_word": False}, ["Or hang up"]),
        ({"has_code_word": False, "has_line": False}, ["No code word and no number"]),
    ],
)
def test_who_is_not_verified_is_verified_first(facts: dict[str, object], ways: list[str]) -> None:
    shows = what_may_be_said(sister(**facts), (HOURS,))
    assert not shows.confirms and shows.sentence == NEITHER
    for line, begins in zip(shows.first, ways, strict=True):
        assert str(line).startswith(begins)


def test_the_client_hears_what_is_theirs_and_is_asked_who_listens() -> None:
    shows = what_may_be_said(Asking(CallerKind.CLIENT, "Robin", verified=Verified.CALLED_BACK), (HOURS,))
    assert shows.confirms and "listens in" in str(shows.first[0])


def test_medical_personnel_are_told_what_the_emergency_needs_and_four_facts_are_asked() -> None:
    asking = Asking(CallerKind.MEDICAL, "Robin", emergency=Emergency.MEDICAL)
    shows = what_may_be_said(asking, (HOURS, NOTES))
    assert shows.confirms and shows.may == (HOURS,) and "no consent can be had" in str(shows.first[0])


def test_a_danger_may_be_told_but_nothing_of_a_record() -> None:
    shows = what_may_be_said(sister(emergency=Emergency.DANGER, verified=Verified.CODE_WORD), (HOURS,))
    assert not shows.confirms and shows.may == () and "what danger there is" in str(shows.sentence)


# -- lines


def line(**told: object) -> Line:
    ended = {key: told.pop(key) for key in ("ended_at", "ended_why") if key in told}
    words = LineWords(caller_name="Pat", times=MORNINGS)
    return Line(ID, ID, None, replace(words, **told), "77", 1, **ended)  # type: ignore[arg-type]


def local(hour: int, day: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, 0, tzinfo=ZoneInfo("America/New_York"))


def why(shown: Line, when: datetime, **facts: object) -> str:
    given = {"named": True, "emergency": Emergency.NONE, "reason": "", **facts}
    refusal = may_use(shown, when, **given)  # type: ignore[arg-type]
    return str(refusal.reason) if refusal else ""


def test_a_line_is_used_in_its_safe_times_only() -> None:
    assert why(line(), local(9)) == "" and why(line(), local(11)) == ""
    assert why(line(), local(12)) == "Not now. Safe times are: Wednesday, Friday 09:00–12:00."
    assert why(line(), local(9, day=19)).startswith("Not now")
    assert why(line(times=()), local(23)) == ""
    assert why(line(times=(WeekWindow(2, time(18), time(0)),)), local(23)) == ""


def test_a_life_opens_every_line_with_a_reason_and_nothing_else_does() -> None:
    gone = line(ended_at=AT, ended_why="stolen")
    assert why(gone, local(9)) == "This line is no longer used: stolen"
    assert why(line(), local(9), named=False).startswith("No consent in force names them")
    for shown in (gone, line()):
        assert why(shown, local(23), emergency=Emergency.DANGER, reason="hm").startswith("Say in a few words")
        assert why(shown, local(23), named=False, emergency=Emergency.DANGER, reason="He has a gun") == ""


def test_the_next_safe_moment_is_now_later_today_or_another_day() -> None:
    zone = "America/New_York"
    assert next_safe((), zone, AT) == AT and next_safe(MORNINGS, zone, AT) == AT
    before = AT - timedelta(hours=2)
    assert next_safe(MORNINGS, zone, before) == AT
    assert next_safe(MORNINGS, zone, AT + timedelta(hours=9)) == AT + timedelta(days=2)
    only_now = (WeekWindow(2, time(9), time(10)),)
    assert next_safe(only_now, zone, AT + timedelta(hours=1)) == AT + timedelta(days=7)


def test_the_next_safe_moment_keeps_the_wall_clock_across_the_change_of_time() -> None:
    friday = datetime(2026, 10, 30, 20, 0, tzinfo=UTC)
    monday = (WeekWindow(0, time(9), time(12)),)
    assert next_safe(monday, "America/New_York", friday) == datetime(2026, 11, 2, 14, 0, tzinfo=UTC)


def test_safe_times_are_said_in_a_sentence() -> None:
    assert str(times_in_words(())) == "any time"
    assert str(times_in_words(MORNINGS)) == "Wednesday, Friday 09:00–12:00"


@pytest.mark.parametrize("voicemail", list(Voicemail))
def test_no_voicemail_names_a_clinic_and_none_is_left_without_a_yes(voicemail: Voicemail) -> None:
    words = str(voicemail_words(voicemail, "Pat"))
    assert ("Hello, this is Pat" in words) == (voicemail is Voicemail.YES)
    for word in ("clinic", "treatment", "counsel", "program", "Stepdown"):
        assert word not in words + str(somebody_else("Pat"))


@pytest.mark.parametrize(
    ("words", "has", "field"),
    [
        (LineWords(caller_name="Pat", address="(555) 010-0177"), False, ""),
        (LineWords(caller_name="Pat"), True, ""),
        (LineWords(caller_name="Pat"), False, "address"),
        (LineWords(caller_name="Pat", address="555"), False, "address"),
        (LineWords(address="(555) 010-0177"), False, "caller_name"),
        (LineWords(LineKind.EMAIL, "a@b.org"), False, ""),
        (LineWords(LineKind.EMAIL, "a@b"), False, "address"),
        (LineWords(LineKind.EMAIL, "a@@b.org"), False, "address"),
        (LineWords(LineKind.EMAIL, "ab.org"), False, "address"),
    ],
)
def test_a_line_has_an_address_and_a_name_that_gives_nothing_away(
    words: LineWords, has: bool, field: str
) -> None:
    assert [refusal.field for refusal in check_line(words, has_address=has)] == ([field] if field else [])


# -- calls


def call(**fields: object) -> CallWords:
    words = CallWords(ID, AT - timedelta(minutes=5), AT, told_us="She worries.")
    return replace(words, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("started", "ended", "paper", "field"),
    [
        (-5, 0, False, ""),
        (1, 2, False, "started"),
        (-5, 1, True, "started"),
        (0, -5, False, "ended"),
        (-9 * 60, 0, False, "ended"),
        (-25 * 60, -25 * 60, False, "started"),
        (-25 * 60, -25 * 60, True, ""),
        (-43 * 24 * 60, -43 * 24 * 60, True, "started"),
    ],
)
def test_times_nobody_can_believe_are_refused(started: int, ended: int, paper: bool, field: str) -> None:
    moments = (AT + timedelta(minutes=started), AT + timedelta(minutes=ended))
    refusal = check_times(*moments, AT, from_paper=paper)
    assert (refusal.field if refusal else "") == field


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (call(), ""),
        (call(came=Came.MISDIAL), ""),
        (call(came=Came.MISDIAL, client_id=ID), "came"),
        (
            call(came=Came.HUNG_UP, client_id=ID, told=("hours",), said="x", verified=Verified.CODE_WORD),
            "came",
        ),
        (call(came=Came.VOICEMAIL), "came"),
        (call(came=Came.VOICEMAIL, direction=Direction.OUT), ""),
        (call(came=Came.MESSAGE, told_us=" "), "told_us"),
        (call(came=Came.MESSAGE), ""),
        (call(told=("hours",), said="x", verified=Verified.CODE_WORD), "client"),
        (call(anyway=("hours",), client_id=ID), "said"),
        (call(told=("hours",), said="x", client_id=ID), "told"),
        (call(told=("hours",), said="x", client_id=ID, emergency=Emergency.MEDICAL, reason="overdose"), ""),
        (call(told=("hours",), said="x", client_id=ID, verified=Verified.CALLED_BACK), ""),
        (call(emergency=Emergency.DANGER), "reason"),
    ],
)
def test_what_stands_against_writing_a_call_down(words: CallWords, field: str) -> None:
    assert [refusal.field for refusal in check_call(words, AT)] == ([field] if field else [])


def test_a_voicemail_nobody_allowed_is_written_down_only_with_its_reason() -> None:
    refusal = check_voicemail(Came.VOICEMAIL, False, " ")
    assert refusal is not None and refusal.field == "reason"
    assert check_voicemail(Came.VOICEMAIL, False, "Pressed by mistake") is None
    assert check_voicemail(Came.VOICEMAIL, True, "") is check_voicemail(Came.SPOKE, False, "") is None


def test_what_is_owed_has_words_and_a_moment_ahead() -> None:
    ahead = AT + timedelta(hours=1)
    assert check_follow_up(FollowUpWords("Call back", ahead, ID), AT) is None
    for owed, field in ((FollowUpWords(" ", ahead, ID), "owed"), (FollowUpWords("Call", AT, ID), "due_at")):
        refusal = check_follow_up(owed, AT)
        assert refusal is not None and refusal.field == field
