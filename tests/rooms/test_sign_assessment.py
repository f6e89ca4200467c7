"""A signed assessment moves its inquiry on, and the pipeline counts the days."""

from __future__ import annotations

from stepdown.assessment import actions as assessment
from stepdown.intake import actions as intake
from stepdown.intake.queries import inquiry_of_client
from stepdown.intake.vocabulary import CallSheet, Step
from stepdown.journeys.sign_assessment import sign_assessment
from tests.cast import NOW, Cast
from tests.rooms.test_assessment import begin, read


def test_signing_an_assessment_moves_the_inquiry_to_level_to_decide(cast: Cast) -> None:
    iva, dana = cast.viewer("iva"), cast.viewer("dana")
    sheet = CallSheet(called_name="Robin")
    inquiry = intake.open_inquiry(site_id=cast.harbor.id, sheet=sheet, by=iva, at=NOW)
    intake.end_call(inquiry_id=inquiry.id, by=iva, at=NOW)
    intake.link_client(inquiry_id=inquiry.id, client_id=cast.clients["robin"].id, by=iva, at=NOW)
    card = begin(cast)
    sign_assessment(assessment_id=card.id, version=read(cast, card).card.version, by=dana, at=NOW)
    moved = inquiry_of_client(dana, cast.clients["robin"].id)
    assert moved is not None and moved.step is Step.ASSESSED


def test_an_assessment_of_somebody_who_never_called_is_signed_all_the_same(cast: Cast) -> None:
    card = begin(cast)
    signed = assessment.sign(
        assessment_id=card.id, version=read(cast, card).card.version, by=cast.viewer("dana"), at=NOW
    )
    assert signed.signed_at == NOW
