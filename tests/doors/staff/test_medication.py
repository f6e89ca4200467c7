"""Medication at the doors: what is due, a dose stopped and given, a list on the phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.urls import reverse

from stepdown.drugtest.vocabulary import Found
from stepdown.journeys import weigh_tests
from stepdown.kernel.ids import new_id
from stepdown.medication import models
from stepdown.medication.vocabulary import Taken
from tests import scenes_drugtest as tested
from tests import scenes_medication as scenes
from tests.cast import SYSTEM, Cast, sheet


def page(cast: Cast, who: str, name: str, *args: object) -> str:
    answer = cast.browser(who).get(reverse(name, args=args))
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_a_late_injection_stands_everywhere_a_prescriber_looks(cast: Cast) -> None:
    order_id, robin = scenes.ordered(cast), cast.clients["robin"].id
    board = page(cast, "hart", "medication")
    assert "Robin Example" in board and "is late since" in board
    assert "Naltrexone injection late since" in page(cast, "dana", "chart", robin)
    mine = page(cast, "dana", "client-medication", robin)
    assert reverse("medication-give", args=[order_id]) not in mine
    assert reverse("medication-give", args=[order_id]) in page(cast, "hart", "client-medication", robin)
    assert "is late since" in page(cast, "hart", "today")
    assert "is late since" not in page(cast, "dana", "today")


def test_fentanyl_of_yesterday_stops_the_injection_until_the_prescriber_goes_on_by_name(cast: Cast) -> None:
    order_id, now = scenes.ordered(cast), datetime.now(UTC)
    test_id = tested.given(cast, at=now)
    version = tested.version_of(test_id, at=now)
    weigh_tests.read_cup(
        test_id=test_id, found={"fentanyl": Found.DETECTED}, version=version, by=SYSTEM, at=now
    )
    hart = cast.browser("hart")
    give = reverse("medication-give", args=[order_id])
    assert "Fentanyl" in hart.get(give).content.decode()
    filled = {
        "key": new_id(),
        "amount": "380",
        "lot": "A17",
        "expires_on": f"{now.date() + timedelta(days=90)}",
        "body_place": "Gluteal, left",
    }
    refused = hart.post(give, sheet(**filled))
    assert refused.status_code == 422 and models.GivenRow.objects.count() == 0
    assert hart.post(reverse("medication-overrule", args=[order_id]), sheet(why="")).status_code == 422
    went_on = hart.post(reverse("medication-overrule", args=[order_id]), sheet(why="Challenge without signs"))
    assert went_on.status_code == 303
    assert hart.post(give, sheet(**filled)).status_code == 303
    assert hart.post(give, sheet(**filled)).status_code == 303
    kept = models.GivenRow.objects.get()
    assert kept.overrule is not None and kept.by_name == kept.overrule.by_name == "Dr Hart Sample"


def test_prescribed_buprenorphine_is_expected_in_a_test_and_explained(cast: Cast) -> None:
    robin, now = cast.clients["robin"].id, datetime.now(UTC)
    assert weigh_tests.expected_of(SYSTEM, robin, now.date(), at=now) == ()
    scenes.ordered(cast, "buprenorphine_sl", amount=Decimal(16))
    scenes.ordered(cast, "buprenorphine_xr_monthly", amount=Decimal(100))
    scenes.from_elsewhere(cast, title="Adderall 20")
    found = weigh_tests.expected_of(SYSTEM, robin, now.date(), at=now)
    assert [(one.analytes, one.expected) for one in found] == [
        (("buprenorphine",), True),
        (("amphetamines",), False),
    ]


def test_methadone_without_consent_says_what_is_missing(cast: Cast) -> None:
    order_id = scenes.methadone(cast)
    facts = {"spoke_with": "Nurse Nobody", "amount": "80", "last_dose_on": "2026-11-18", "take_homes": "0"}
    answer = cast.browser("dana").post(reverse("medication-verify", args=[order_id]), sheet(**facts))
    assert answer.status_code == 422 and "consent" in answer.content.decode()
    assert not models.VerifiedRow.objects.exists()


def test_a_person_sees_their_list_and_taps_their_week(cast: Cast) -> None:
    order_id = scenes.ordered(cast, "naltrexone_oral", amount=Decimal(50), dose_words="50 mg each morning")
    alex = scenes.ordered(cast, "disulfiram", "alex", amount=Decimal(250))
    robin = cast.browser("robin")
    assert "50 mg each morning" in robin.get(reverse("my-medication")).content.decode()
    assert robin.post(reverse("my-medication-week", args=[order_id]), sheet(taken="most")).status_code == 303
    assert robin.post(reverse("my-medication-week", args=[order_id]), sheet(taken="?")).status_code == 422
    assert robin.post(reverse("my-medication-week", args=[alex]), sheet(taken="all")).status_code == 404
    assert models.WeekRow.objects.get().taken == Taken.MOST
    assert 'aria-pressed="true"' in robin.get(reverse("my-medication")).content.decode()


def test_lists_are_compared_on_the_page_and_signed(cast: Cast) -> None:
    robin, dana = cast.clients["robin"].id, cast.browser("dana")
    scenes.from_elsewhere(cast)
    told = {"occasion": "step", "source": "bottles", "told": "Sertraline, 100 mg"}
    made = dana.post(reverse("medication-list-new", args=[robin]), sheet(**told))
    assert made.status_code == 303
    row = models.ReconcilingRow.objects.get()
    url = reverse("medication-list", args=[row.id])
    assert "The dose is another" in dana.get(url).content.decode()
    assert dana.post(reverse("medication-list-sign", args=[row.id]), sheet(version=1)).status_code == 422
    decided = sheet(version=1, number=1, resolution="theirs", words="")
    assert dana.post(url, decided).status_code == 303
    assert dana.post(reverse("medication-list-sign", args=[row.id]), sheet(version=2)).status_code == 303
    assert "100 mg" in page(cast, "dana", "client-medication", robin)
