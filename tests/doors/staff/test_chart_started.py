"""The first session ends the way in."""

from __future__ import annotations

from django.urls import reverse

from stepdown.intake import actions as intake
from stepdown.intake.queries import inquiry_of_client
from stepdown.intake.vocabulary import CallSheet, Step
from tests.cast import NOW, SYSTEM, Cast, sheet


def test_the_first_session_is_noted_once_and_the_inquiry_has_come_the_whole_way(cast: Cast) -> None:
    iva, robin = cast.viewer("iva"), cast.clients["robin"].id
    card = intake.open_inquiry(site_id=cast.harbor.id, sheet=CallSheet(called_name="Robin"), by=iva, at=NOW)
    intake.link_client(inquiry_id=card.id, client_id=robin, by=iva, at=NOW)
    intake.mark_step(inquiry_id=card.id, step=Step.ADMITTED, by=iva, at=NOW)
    dana = cast.browser("dana")
    assert "Note the first session" in dana.get(reverse("chart", args=[robin])).content.decode()
    assert dana.post(reverse("chart-started", args=[robin]), sheet()).status_code == 303
    found = inquiry_of_client(SYSTEM, robin)
    assert found is not None and found.step is Step.STARTED
    assert "Note the first session" not in dana.get(reverse("chart", args=[robin])).content.decode()
