"""What a house learns of the clinic: hours and days, through the gate, no moment longer; its papers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stepdown.attendance import actions as attending
from stepdown.attendance.vocabulary import Presence, Turn
from stepdown.housing import actions, queries
from stepdown.housing.vocabulary import Left
from stepdown.journeys import house_papers, house_window
from stepdown.kernel.refusal import NotFound
from stepdown.privacy import actions as privacy
from stepdown.privacy import queries as consents
from stepdown.privacy.vocabulary import Purpose
from tests import scenes_housing as scene
from tests.cast import NOW, SYSTEM, Cast
from tests.releases import a_consent
from tests.scenes_attendance import told
from tests.scenes_session import a_group, card, hour, publish

DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)

pytestmark = pytest.mark.django_db


def test_a_house_learns_hours_and_days_only_under_a_consent_and_not_a_moment_longer(cast: Cast) -> None:
    stay_id, hal, robin = scene.lives(cast), cast.viewer("hal"), cast.clients["robin"].id
    publish(cast, a_group(cast, "own", hour(0, 9), "robin"), a_group(cast, "more", hour(0, 13), "robin"))
    stay = queries.stay(hal, stay_id, at=NOW)
    assert house_window.look(stay, by=hal, at=NOW) == house_window.Window(None, None)
    assert consents.disclosures(SYSTEM, robin, at=NOW) == ()
    given = a_consent(cast, scene.RELEASED)
    for hours in (1, 2):
        seen = house_window.look(stay, by=hal, at=NOW + timedelta(hours=hours))
        days = [(one.on.day, one.starts_at.hour, one.ends_at.hour) for one in seen.hours or ()]
        assert days == [(23, 9, 14)]
        assert seen.days == () and "42 CFR part 2" in seen.notice
        assert [one for one in seen.scope if "Linden House may be given" in str(one)]
    lines = consents.accounting(SYSTEM, robin, at=NOW + DAY)
    assert sorted(one.kind for one in lines) == [house_window.DAYS, house_window.HOURS]
    assert all(one.consent_ids == (given,) and one.purpose is Purpose.HOUSING for one in lines)
    house_window.look(stay, by=hal, at=NOW + DAY)
    assert len(consents.accounting(SYSTEM, robin, at=NOW + DAY)) == 4
    later = NOW + DAY + timedelta(minutes=1)
    privacy.revoke_consent(
        client_id=robin, consent_id=given, how="on screen", by=cast.viewer("robin"), at=later
    )
    assert house_window.look(stay, by=hal, at=later) == house_window.Window(None, None)
    for name in ("dana", "nora", "robin"):
        with pytest.raises(NotFound):
            house_window.look(stay, by=cast.viewer(name), at=NOW)


def test_days_are_told_as_came_or_did_not_and_what_is_excused_not_at_all(cast: Cast) -> None:
    hal, stay_id = cast.viewer("hal"), scene.lives(cast)
    publish(cast, *(a_group(cast, f"d{day}", hour(day, 9), "robin") for day in range(3)))
    for day in range(3):
        one, starts = card(cast, f"d{day}"), hour(day, 9).start
        if day == 0:
            told(cast, one, "robin", Turn.IN, starts)
            told(cast, one, "robin", Turn.OUT, starts + timedelta(hours=1))
        else:
            kind = (Presence.DID_NOT_COME, Presence.EXCUSED)[day - 1]
            attending.note_absence(
                session_id=one.id,
                client_id=cast.clients["robin"].id,
                kind=kind,
                by=cast.viewer("dana"),
                at=starts + timedelta(hours=1),
            )
    a_consent(cast, scene.RELEASED)
    seen = house_window.look(queries.stay(hal, stay_id, at=NOW), by=hal, at=hour(2, 12).start)
    assert seen.days is not None
    assert [(one.on.day, one.came) for one in seen.days] == [(24, False), (23, True)]


def test_a_house_somebody_left_or_another_house_learns_nothing(cast: Cast) -> None:
    stay_id, hal = scene.lives(cast), cast.viewer("hal")
    a_consent(cast, scene.released("Elm House"))
    stay = queries.stay(hal, stay_id, at=NOW)
    assert house_window.look(stay, by=hal, at=NOW) == house_window.Window(None, None)
    a_consent(cast, scene.RELEASED)
    assert house_window.look(stay, by=hal, at=NOW).hours == ()
    gone = actions.move_out(stay_id=stay_id, on=TODAY, why=Left.WISH, by=hal, at=NOW)
    assert house_window.look(gone, by=hal, at=NOW) == house_window.Window(None, None)


def test_the_agreement_and_the_account_are_the_residents_papers(cast: Cast) -> None:
    stay_id, hal = scene.lives(cast), cast.viewer("hal")
    paper = house_papers.agreement(stay_id=stay_id, by=hal, at=NOW)
    assert paper.body.startswith(b"%PDF") and paper.client_ids == (cast.clients["robin"].id,)
    scene.a_line(cast)
    for name in ("hal", "robin"):
        made = house_papers.statement(stay_id=stay_id, by=cast.viewer(name), at=NOW)
        assert made.body.startswith(b"%PDF")
    with pytest.raises(NotFound):
        house_papers.statement(stay_id=stay_id, by=cast.viewer("nora"), at=NOW)
