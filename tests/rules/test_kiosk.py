"""Codes at the lobby kiosk by rule: what is typed, what is never given, how many wrong ones it bears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from stepdown.kiosk import rules
from stepdown.kiosk.vocabulary import KnownKiosk

NOW_ID = UUID(int=1)
AT = datetime(2026, 11, 25, 14, tzinfo=UTC)


def test_a_code_is_read_as_people_type_it_and_nothing_else_is_one() -> None:
    assert rules.digits_of("402 918", 6) == "402918"
    assert rules.digits_of("402-918", 6) == "402918"
    for no in ("40291", "4029188", "40291a", "٤٠٢٩١٨", ""):
        assert rules.digits_of(no, 6) is None


def test_what_anybody_tries_first_is_never_given() -> None:
    assert [code for code in ("111111", "123456", "987654", "890123", "402918") if rules.easy(code)] == [
        "111111",
        "123456",
        "987654",
        "890123",
    ]
    drawn = iter([111111, 123456, 402918, 7])
    assert rules.fresh(lambda _: next(drawn), 6, {"402918"}) == "000007"


def test_five_wrong_codes_shut_the_kiosk_for_the_rest_of_five_minutes() -> None:
    wrong, since = 0, None
    for number in range(1, 6):
        assert rules.shut_until(wrong, since) is None
        wrong, since = rules.counted(wrong, since, AT + timedelta(seconds=number))
    until = rules.shut_until(wrong, since)
    assert until == AT + timedelta(minutes=5, seconds=1)
    kiosk = KnownKiosk(NOW_ID, NOW_ID, until)
    assert kiosk.shut(AT + timedelta(minutes=5))
    assert not kiosk.shut(AT + timedelta(minutes=5, seconds=1))
    assert not KnownKiosk(NOW_ID, NOW_ID, None).shut(AT)
    assert rules.counted(wrong, since, AT + timedelta(minutes=6)) == (1, AT + timedelta(minutes=6))
