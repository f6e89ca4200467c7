"""The pages of transfers: begun out of a decision, followed, the summary looked at and sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client as Browser
from django.urls import reverse

from stepdown.episode import queries as episodes
from stepdown.journeys import discharge, step
from stepdown.overview.queries.stepping import stepping
from stepdown.step.vocabulary import Choice, Direction
from stepdown.transfer import models, queries
from stepdown.transfer.vocabulary import State, TransferCard
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_admission import admitted
from tests.scenes_transfer import consent_for_detox

ASKED = {
    "level": "withdrawal",
    "to_name": "Elm Street Detox",
    "to_phone": "555-0199",
    "why": "Shakes since Monday",
    "stays": "open",
}


def card(cast: Cast) -> TransferCard:
    found = models.Transfer.objects.get()
    return queries.transfer(SYSTEM, found.id, at=datetime.now(UTC)).card


def post(dana: Browser, name: str, *ids: UUID, **fields: object) -> str:
    answer = dana.post(reverse(name, args=ids), sheet(**fields), follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


@pytest.fixture
def dana(cast: Cast) -> Browser:
    """Dana, with Robin in treatment and a consent for the detox."""
    admitted(cast)
    consent_for_detox(cast)
    return cast.browser("dana")


def test_a_decision_to_transfer_leads_to_the_place_and_nothing_is_typed_twice(
    cast: Cast, dana: Browser
) -> None:
    robin, now = cast.clients["robin"].id, datetime.now(UTC)
    by = cast.viewer("dana", at=now)
    found = stepping(by, robin, at=now)
    choice = Choice(Direction.TRANSFER, found.today, None, "Shakes since Monday, detox first.")
    step.decide(client_id=robin, choice=choice, version=found.episode.version, by=by, at=now)

    shown = dana.get(reverse("client-transfer", args=[robin])).content.decode()
    assert "Shakes since Monday, detox first." in shown and "Which place" not in shown
    assert (
        "Choose a place"
        in dana.post(
            reverse("client-transfer", args=[robin]), sheet(**(ASKED | {"to_name": ""}))
        ).content.decode()
    )

    text = post(dana, "client-transfer", robin, **ASKED)
    assert "Asked. Look at the summary before it goes." in text and card(cast).state is State.ASKED


def test_from_asked_to_arrived_and_back_with_a_file_in_between(cast: Cast, dana: Browser) -> None:
    robin = cast.clients["robin"].id
    post(dana, "client-transfer", robin, **ASKED)
    one = card(cast).id

    seen = dana.get(reverse("transfer-summary", args=[robin, one])).content.decode()
    assert "What does not go" in seen
    (lead,) = re.findall(r'<p class="lead">(.*?)</p>', seen)
    assert lead.strip() == "2 parts go."
    file = dana.post(reverse("transfer-summary", args=[robin, one]), sheet(parts=["level"], form="ccda"))
    assert file["Content-Type"] == "application/xml" and b"ClinicalDocument" in file.content
    refused = dana.post(reverse("transfer-summary", args=[robin, one]), sheet(parts=["measures"], form="pdf"))
    assert refused.status_code == 422

    no_name = dana.post(reverse("transfer", args=[robin, one]), sheet(state="accepted", version=1))
    assert no_name.status_code == 422 and "Write who said it." in no_name.content.decode()
    post(dana, "transfer", robin, one, state="accepted", with_whom="Ann Fictional", version=1)
    assert "Their seats here are free." in post(dana, "transfer", robin, one, state="went", version=2)
    assert card(cast).away
    assert "Did they arrive?" not in dana.get(reverse("transfers")).content.decode()
    today = dana.get(reverse("today")).content.decode()
    assert "Did they arrive?" not in today  # tomorrow it does
    post(dana, "transfer", robin, one, state="arrived", with_whom="Ann Fictional", version=3)
    post(dana, "transfer", robin, one, state="back", version=4)
    assert not card(cast).open
    assert "Elm Street Detox" in dana.get(reverse("transfers") + "?state=over").content.decode()
    mine = cast.browser("robin").get(reverse("my-going")).content.decode()
    assert "Elm Street Detox" in mine and "Level of care and its history" in mine


def test_whoever_did_not_arrive_stands_on_today(cast: Cast, dana: Browser) -> None:
    robin = cast.clients["robin"].id
    post(dana, "client-transfer", robin, **ASKED)
    one = card(cast).id
    today = datetime.now(UTC).date().isoformat()
    post(dana, "transfer", robin, one, state="went", version=1)
    words = {"words": "They called: nobody came", "check_on": today}
    post(dana, "transfer", robin, one, state="not_arrived", version=2, **words)
    assert "Did not arrive at Elm Street Detox. Call them." in dana.get(reverse("today")).content.decode()


def test_what_ended_with_treatment_is_said_in_the_words_of_whoever_reads(cast: Cast, dana: Browser) -> None:
    robin, now = cast.clients["robin"].id, datetime.now(UTC)
    post(dana, "client-transfer", robin, **ASKED)
    running = episodes.current(SYSTEM, robin, at=now)
    assert running is not None
    by = cast.viewer("dora", at=now)
    discharge.discharge(
        client_id=robin, reason="left", words="They called", version=running.version, by=by, at=now
    )
    text = dana.get(reverse("transfer", args=[robin, card(cast).id])).content.decode()
    assert "Called off" in text and "Treatment here ended." in text
