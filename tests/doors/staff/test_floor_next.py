"""On a day without sessions the floor says when the next one is, and leads there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stepdown.place.queries import zone_of
from tests import scenes_day as day
from tests import scenes_session as scenes
from tests.cast import Cast


def test_a_closed_day_leads_to_the_next_one_with_sessions(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.in_treatment(cast)
    card = day.published(cast, day.skills(cast, "mon", 0, "robin"))["mon"]
    sunday = card.during.start - timedelta(days=1)
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: sunday)
    assert zone_of(cast.harbor.id) == "America/New_York"
    dana = cast.browser("dana", at=sunday)
    page = dana.get("/floor/").content.decode()
    assert "No session today." in page and f"on={scenes.NEXT.isoformat()}" in page
    there = dana.get(f"/floor/?on={scenes.NEXT.isoformat()}").content.decode()
    assert "1 session." in there and f"on={scenes.NEXT.isoformat()}" in there, "it looks again at that day"
    for odd in ("2026-13-40", "2020-01-01", "x"):
        assert "No session today." in dana.get(f"/floor/?on={odd}").content.decode()
