"""When a letter goes, when it is tried again, what stands on its outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from stepdown.outbox import rules
from stepdown.outbox.vocabulary import Channel, To

AT = datetime(2026, 11, 18, 14, tzinfo=UTC)
SOMEBODY = UUID(int=1)


def test_a_letter_is_tried_again_ever_later_and_then_given_up() -> None:
    moments = [rules.next_try(tries, AT) for tries in range(1, 8)]
    assert moments[0] == AT + timedelta(minutes=1)
    assert moments[-1] is None
    waits = [moment - AT for moment in moments if moment is not None]
    assert waits == sorted(waits)
    assert len(waits) == 6


@pytest.mark.parametrize(
    ("to", "channel", "fine"),
    [
        (To(staff_id=SOMEBODY), Channel.NOTICE, True),
        (To(role="director"), Channel.NOTICE, True),
        (To(client_id=SOMEBODY), Channel.NOTICE, True),
        (To(client_id=SOMEBODY, address="a@example.invalid"), Channel.EMAIL, True),
        (To(address="a@example.invalid"), Channel.EMAIL, True),
        (To(address="1 Fiction Way"), Channel.PRINT, True),
        (To(), Channel.NOTICE, False),
        (To(staff_id=SOMEBODY, role="director"), Channel.NOTICE, False),
        (To(address="a@example.invalid"), Channel.NOTICE, False),
        (To(client_id=SOMEBODY), Channel.EMAIL, False),
        (To(client_id=SOMEBODY), Channel.SMS, False),
    ],
)
def test_a_letter_has_one_reader_and_a_way_to_them(to: To, channel: Channel, fine: bool) -> None:
    assert (rules.check_to(to, channel) is None) is fine


def test_the_outside_of_a_letter_names_no_clinic_and_no_treatment() -> None:
    for channel in (Channel.EMAIL, Channel.SMS, Channel.PRINT):
        text = " ".join(str(words) for words in rules.outside(channel)).lower()
        for word in ("clinic", "treatment", "counsel", "recovery", "addict", "program", "drug", "alcohol"):
            assert word not in text
