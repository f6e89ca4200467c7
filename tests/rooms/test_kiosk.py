"""The lobby kiosk on a real database: opened once, an own code each, wrong ones counted, scans that wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from stepdown.attendance.queries import credits, roll
from stepdown.attendance.vocabulary import Turn, Way
from stepdown.journeys import check_in
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kiosk import actions, models, queries
from tests import scenes_kiosk as scenes
from tests import scenes_session as week
from tests.cast import NOW, SYSTEM, Cast

NINE = week.hour(0, 9).start
SOON = NINE - timedelta(minutes=10)


def test_an_opening_code_opens_one_device_once_within_ten_minutes(cast: Cast) -> None:
    code = actions.open_kiosk(site_id=cast.harbor.id, by=cast.viewer("dana"), at=NOW)
    with pytest.raises(Refused, match="did not work"):
        actions.take_kiosk(code="00000007", by=SYSTEM, at=NOW)
    token = actions.take_kiosk(code=f"{code[:4]} {code[4:]}", by=SYSTEM, at=NOW)
    with pytest.raises(Refused, match="did not work"):
        actions.take_kiosk(code=code, by=SYSTEM, at=NOW)
    late = actions.open_kiosk(site_id=cast.harbor.id, by=cast.viewer("dana"), at=NOW)
    with pytest.raises(Refused, match="did not work"):
        actions.take_kiosk(code=late, by=SYSTEM, at=NOW + timedelta(minutes=10))
    known = queries.kiosk_of(token)
    assert known is not None
    with pytest.raises(NotFound):
        actions.end_kiosk(kiosk_id=known.id, by=cast.viewer("nora"), at=NOW)
    actions.end_kiosk(kiosk_id=known.id, by=cast.viewer("dora"), at=NOW)
    assert queries.kiosk_of(token) is None
    with pytest.raises(NotFound):
        actions.open_kiosk(site_id=cast.harbor.id, by=cast.viewer("nora"), at=NOW)


def test_a_person_has_one_code_and_the_tables_do_not_say_which(cast: Cast) -> None:
    kiosk_id, _ = scenes.a_kiosk(cast)
    first, second = scenes.a_code(cast, "robin"), scenes.a_code(cast, "robin")
    assert actions.whose(kiosk_id=kiosk_id, code=first, at=NOW) is None
    assert actions.whose(kiosk_id=kiosk_id, code=second, at=NOW) == cast.clients["robin"].id
    kept = models.OwnCode.objects.get(ended_at=None)
    assert second.encode() not in bytes(kept.digest)
    assert queries.has_code(cast.viewer("robin"), cast.clients["robin"].id, at=NOW) == NOW
    with pytest.raises(IntegrityError), transaction.atomic():
        models.OwnCode.objects.create(
            client_id=cast.clients["alex"].id,
            site_id=cast.harbor.id,
            digest=bytes(kept.digest),
            by_name="Somebody",
            at=NOW,
        )
    with pytest.raises(NotFound):
        actions.give_code(client_id=cast.clients["alex"].id, by=cast.viewer("dana"), at=NOW)
    # A code of the other site is nobody's here.
    away = scenes.a_code(cast, "casey")
    assert actions.whose(kiosk_id=kiosk_id, code=away, at=NOW) is None


def test_a_scan_waits_to_be_seen_and_is_one_however_often_it_is_made(cast: Cast) -> None:
    week.a_week(cast)
    kiosk_id, _ = scenes.a_kiosk(cast)
    code, card = scenes.a_code(cast, "robin"), week.card(cast, "a")
    done = check_in.at_kiosk(kiosk_id=kiosk_id, code=code, turn=Turn.IN, at=SOON)
    assert done is not None
    assert (done.start, done.room) == (NINE, "Oak")
    check_in.at_kiosk(kiosk_id=kiosk_id, code=code, turn=Turn.IN, at=SOON + timedelta(minutes=1))
    (row,) = [one for one in roll(SYSTEM, card.id, at=NINE).rows if one.stretches]
    assert [(mark.way, mark.moment) for mark in row.marks] == [(Way.KIOSK, SOON)]
    assert row.unattested
    check_in.at_kiosk(kiosk_id=kiosk_id, code=code, turn=Turn.OUT, at=NINE + timedelta(minutes=60))
    day = Period(SOON, NINE + timedelta(hours=4))
    assert credits(SYSTEM, [row.client_id], during=day, at=NINE)[row.client_id] == ()


def test_a_wrong_code_and_a_right_one_too_early_get_one_answer_and_five_shut_it(cast: Cast) -> None:
    week.a_week(cast)
    kiosk_id, token = scenes.a_kiosk(cast)
    code, at = scenes.a_code(cast, "robin"), NINE - timedelta(minutes=16)
    for wrong in ("000007", code, "nonsense", "000007", "000008"):
        assert check_in.at_kiosk(kiosk_id=kiosk_id, code=wrong, turn=Turn.IN, at=at) is None
    known = queries.kiosk_of(token)
    assert known is not None
    assert known.shut(at + timedelta(minutes=4))
    assert check_in.at_kiosk(kiosk_id=kiosk_id, code=code, turn=Turn.IN, at=at + timedelta(minutes=2)) is None
    assert check_in.at_kiosk(kiosk_id=kiosk_id, code=code, turn=Turn.IN, at=at + timedelta(minutes=6))


def test_on_ones_own_phone_from_a_quarter_of_an_hour_before_and_for_oneself_alone(cast: Cast) -> None:
    week.a_week(cast)
    card, robin = week.card(cast, "a"), cast.clients["robin"].id

    def scan(at_minutes: int, *, who: str = "robin", turn: Turn = Turn.IN) -> None:
        at = NINE + timedelta(minutes=at_minutes)
        by = cast.viewer("robin", at=at)
        check_in.on_phone(client_id=cast.clients[who].id, session_id=card.id, turn=turn, by=by, at=at)

    with pytest.raises(Refused, match="15 minutes before"):
        scan(-16)
    with pytest.raises(NotFound):
        scan(-5, who="alex")
    scan(-15)
    (row,) = [one for one in roll(SYSTEM, card.id, at=NINE).rows if one.client_id == robin]
    assert (row.unattested, [mark.way for mark in row.marks]) == (True, [Way.PHONE])
    with pytest.raises(Refused, match="15 minutes before"):
        scan(211)


def test_by_video_place_and_yes_are_said_each_time(cast: Cast) -> None:
    video = week.by_video(week.a_group(cast, "v", week.hour(0, 9), "robin"))
    week.publish(cast, video)
    card, by = week.card(cast, "v"), cast.viewer("robin", at=SOON)

    def scan(place: str, consent: bool) -> None:
        check_in.on_phone(
            client_id=cast.clients["robin"].id,
            session_id=card.id,
            turn=Turn.IN,
            place=place,
            consent=consent,
            by=by,
            at=SOON,
        )

    with pytest.raises(Refused, match="where the person is"):
        scan("", True)
    with pytest.raises(Refused, match="want it so"):
        scan("12 Fiction Way", False)
    scan("12 Fiction Way", True)
    ((mark,),) = [one.marks for one in roll(SYSTEM, card.id, at=NINE).rows]
    assert (mark.place, mark.consent, mark.attested) == ("12 Fiction Way", True, False)
