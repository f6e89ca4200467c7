"""Admission on one page: from a decided level to an episode, one accountable person and an interim plan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from stepdown.audit.models import Entry
from stepdown.episode import queries as episodes
from stepdown.episode.models import Episode
from stepdown.journeys import admit as journey
from stepdown.kernel.refusal import Refused
from stepdown.people import queries as people
from stepdown.people.vocabulary import ClientStage
from stepdown.plan import queries as plans
from stepdown.plan.vocabulary import PlanStatus
from stepdown.signature import actions as signing
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_admission import LATER, admitted, chosen, consented, decided


def address(cast: Cast) -> str:
    return reverse("admission", args=[cast.clients["robin"].id])


def filled(cast: Cast, counselor: str = "dana", **changes: object) -> dict[str, object]:
    fields = {
        "programme": "matrix-iop",
        "specialist": str(cast.staff[counselor].id),
        "way_in": "first",
        "standard": "clinic",
    }
    return sheet(**(fields | changes))


def test_before_a_level_is_decided_the_page_says_what_it_waits_for(cast: Cast) -> None:
    page = cast.browser("dana").get(address(cast)).content.decode()
    assert "No level of care is decided yet" in page and "level sheet" in page


def test_the_page_proposes_a_programme_of_the_level_and_a_specialist_with_reasons(cast: Cast) -> None:
    decided(cast)
    page = cast.browser("dana").get(address(cast) + "?programme=matrix-iop").content.decode()
    assert "Matrix" in page and "Intensive outpatient" in page
    assert "Dana Demo" in page and "Speaks English" in page
    assert "Nora" not in page, "whoever works at no site of the viewer's is no colleague to choose"
    assert "Consent to treatment is not signed" in page
    assert "Rights" in page or "rights" in page


def test_one_click_opens_everything_together(cast: Cast) -> None:
    decided(cast)
    consented(cast)
    dana = cast.browser("dana")
    answer = dana.post(address(cast), filled(cast))
    assert answer.status_code == 303, answer.content.decode()[:2000]
    viewer, robin = cast.viewer("dana"), cast.clients["robin"].id
    episode = episodes.current(viewer, robin, at=LATER)
    assert episode is not None and episode.stay is not None
    assert episode.stay.terms.programme_key == "matrix-iop" and episode.stay.terms.rung.code == "iop"
    assert episode.accountable is not None and episode.accountable.name == "Dana Demo"
    plan = plans.current(viewer, robin, at=LATER)
    assert plan is not None and plan.card.interim and plan.card.status is PlanStatus.DRAFT
    assert not plans.signing_of(viewer, plan, at=LATER).missing, "it can be signed at once"
    assert people.client_card(viewer, robin, at=LATER).stage is ClientStage.IN_TREATMENT
    assert Entry.objects.filter(verb="admit", client_ids__contains=[robin]).exists()
    page = dana.get(address(cast)).content.decode()
    assert "In treatment" in page and "Open the interim plan" in page


def test_a_repeated_click_admits_once(cast: Cast) -> None:
    decided(cast)
    consented(cast)
    dana, form = cast.browser("dana"), filled(cast)
    assert dana.post(address(cast), form).status_code == 303
    assert dana.post(address(cast), form).status_code == 303
    assert Episode.objects.count() == 1
    assert dana.post(address(cast), filled(cast)).status_code == 422


@pytest.mark.parametrize(
    ("changes", "counselor"),
    [
        ({"way_in": "by magic"}, "dana"),
        ({"specialist": ""}, "dana"),
        ({"programme": "none"}, "dana"),
        ({}, "nora"),
    ],
)
def test_what_is_filled_in_wrongly_comes_back_and_nothing_is_opened(
    cast: Cast, changes: dict, counselor: str
) -> None:
    decided(cast)
    consented(cast)
    answer = cast.browser("dana").post(address(cast), filled(cast, counselor, **changes))
    assert answer.status_code == 422
    assert not Episode.objects.exists()


def test_without_consent_to_treatment_nobody_is_admitted(cast: Cast) -> None:
    decided(cast)
    answer = cast.browser("dana").post(address(cast), filled(cast))
    assert answer.status_code == 422 and "Consent to treatment" in answer.content.decode()


def test_a_refused_consent_is_no_consent(cast: Cast) -> None:
    decided(cast)
    signing.refuse_paper(
        client_id=cast.clients["robin"].id,
        reference="consent_to_treat.1",
        note="Wants to think",
        by=cast.viewer("dana"),
        at=NOW,
    )
    assert cast.browser("dana").post(address(cast), filled(cast)).status_code == 422


def test_a_programme_of_another_level_is_refused_by_the_journey_itself(cast: Cast) -> None:
    decided(cast)
    consented(cast)
    other = chosen(cast, key="partial-hospitalization")
    with pytest.raises(Refused, match="another level"):
        journey.admit(client_id=cast.clients["robin"].id, chosen=other, by=cast.viewer("dana"), at=LATER)
    with pytest.raises(Refused, match="no such phase"):
        strange = journey.Chosen(other.programme_version_id, 99, other.specialist_id, other.way_in)
        journey.admit(client_id=cast.clients["robin"].id, chosen=strange, by=cast.viewer("dana"), at=LATER)


@pytest.mark.parametrize("name", ["nora", "iva"])
def test_nobody_who_cannot_take_the_person_on_becomes_accountable(cast: Cast, name: str) -> None:
    decided(cast)
    consented(cast)
    with pytest.raises(Refused):
        journey.admit(
            client_id=cast.clients["robin"].id, chosen=chosen(cast, name), by=cast.viewer("dana"), at=LATER
        )


def test_an_intake_coordinator_admits_and_the_counselor_gets_the_chart(cast: Cast) -> None:
    decided(cast)
    consented(cast)
    assert cast.browser("iva").post(address(cast), filled(cast, "ines")).status_code == 303
    assert people.require_reach(cast.viewer("ines"), cast.clients["robin"].id, at=datetime.now(UTC))


def test_the_way_in_of_somebody_who_was_here_before_is_proposed(cast: Cast) -> None:
    made = admitted(cast)
    at_desk = journey.desk(SYSTEM, made.client_id, at=LATER)
    assert at_desk.running is not None and at_desk.way_in.value == "returned"


def test_the_interim_plan_carries_the_services_of_the_phase(cast: Cast) -> None:
    made = admitted(cast)
    plan = plans.current(SYSTEM, made.client_id, at=LATER)
    assert plan is not None
    services = {one.service_code for p in plan.problems for g in p.goals for one in g.interventions}
    assert "individual" in services and "test" not in services
