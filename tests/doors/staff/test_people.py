"""People who work here: added, credentialed, invited, ended."""

from __future__ import annotations

from django.urls import reverse

from stepdown.people.models import Account, Credential, StaffMember
from tests.cast import Cast, sheet


def new_person(cast: Cast, **more: object) -> dict[str, object]:
    told: dict[str, object] = {
        "name": "Quinn Invented",
        "email": "quinn@clinic.invalid",
        "title": "Counselor",
        "roles": ["counselor"],
        "site_ids": [str(cast.harbor.id)],
        "languages": "en, es",
        "skills": "trauma",
        "populations": "",
        "weekly_hours": "40",
        "caseload_limit": "12",
    }
    return sheet(**{**told, **more})


def test_a_director_adds_a_person_who_then_shows_in_the_list(cast: Cast) -> None:
    dora = cast.browser("dora")
    assert dora.post(reverse("person-add"), new_person(cast)).status_code == 303
    assert "Quinn Invented" in dora.get(reverse("people")).content.decode()


def test_an_address_that_somebody_signs_in_with_is_refused_and_nobody_is_added(cast: Cast) -> None:
    before = StaffMember.objects.count()
    answer = cast.browser("dora").post(reverse("person-add"), new_person(cast, email="dana@clinic.invalid"))
    assert answer.status_code == 422
    assert StaffMember.objects.count() == before


def test_people_are_found_by_name_role_or_skill(cast: Cast) -> None:
    dana = cast.browser("dana")
    found = dana.post(reverse("people"), {"text": "prescr"}).content.decode()
    assert "Dr Hart Sample" in found and "Ines Invented" not in found


def test_a_credential_counts_once_somebody_else_verified_it(cast: Cast) -> None:
    dora, ines = cast.browser("dora"), cast.staff["ines"]
    told = sheet(kind="certification", title="Fictional certificate", powers=["lead"], starts_on="2026-01-01")
    assert dora.post(reverse("person-credentials", args=[ines.id]), told).status_code == 303
    noted = Credential.objects.get(title="Fictional certificate")
    assert noted.verified_at is None
    address = reverse("credential-verify", args=[ines.id, noted.id])
    assert dora.post(address, sheet()).status_code == 303
    noted.refresh_from_db()
    assert noted.verified_by_id == cast.staff["dora"].id


def test_an_invitation_shows_its_code_once_and_is_kept_by_no_browser(cast: Cast) -> None:
    answer = cast.browser("dora").post(reverse("person-invite", args=[cast.staff["ines"].id]), sheet())
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store" and "Clear-Site-Data" in answer.headers


def test_an_account_with_people_in_care_is_not_ended_but_led_to_the_hand_over(cast: Cast) -> None:
    answer = cast.browser("dora").post(reverse("person-end", args=[cast.staff["ines"].id]), sheet())
    assert answer.headers["Location"].startswith(reverse("handover"))
    assert Account.objects.get(id=cast.accounts["ines"]).is_active


def test_an_account_without_people_in_care_ends_at_once(cast: Cast) -> None:
    priya = cast.browser("priya")
    answer = cast.browser("dora").post(reverse("person-end", args=[cast.staff["priya"].id]), sheet())
    assert answer.status_code == 303
    assert not Account.objects.get(id=cast.accounts["priya"]).is_active
    assert priya.get(reverse("today")).status_code == 302
