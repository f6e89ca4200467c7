"""The options sheet: worked out, given, printed."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from stepdown.placement import models
from stepdown.programme import actions as programme
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.scenes_placement import assessed


def address(cast: Cast, name: str = "options") -> str:
    return reverse(name, args=[cast.clients["robin"].id])


def ready(cast: Cast) -> None:
    programme.load_presets(by=SYSTEM, at=NOW)
    assessed(cast)


def filled(**fields: object) -> dict[str, object]:
    return sheet(**({"paid_by": "self", "intensive": "three-sessions"} | fields))


def test_levels_stand_side_by_side_with_hours_price_and_the_persons_own_week(cast: Cast) -> None:
    ready(cast)
    page = cast.browser("dana").get(address(cast)).content.decode()
    for words in ("9 h 50 min on 3 days", "Mon, Fri 17:30", "School run", "Asked for with you", "$85 a week"):
        assert words in page


def test_an_income_chooses_the_step_and_is_not_kept(cast: Cast) -> None:
    ready(cast)
    dana = cast.browser("dana")
    tried = dana.post(address(cast, "options-try"), filled(income="31000", household="2"))
    assert tried.status_code == 200 and "Up to one and a half times" in tried.content.decode()
    assert not models.GivenOptions.objects.exists()
    answer = dana.post(address(cast), filled(income="31000", household="2", per_week="85", days_missed="2"))
    assert answer.status_code == 303
    row = models.GivenOptions.objects.get()
    assert row.asked["band"] == "b" and "31000" not in str(row.asked) and "3100000" not in str(row.asked)
    paper = dana.get(answer.headers["Location"]).content.decode()
    assert "You told us $85 a week" in paper and "You told us about 2 missed days" in paper


def test_an_income_without_a_household_comes_back_and_nothing_is_kept(cast: Cast) -> None:
    ready(cast)
    dana = cast.browser("dana")
    for name in ("options", "options-try"):
        answer = dana.post(address(cast, name), filled(income="31000"))
        assert answer.status_code == 422
        assert "how many people live on it" in answer.content.decode()
    assert not models.GivenOptions.objects.exists()


def test_what_nobody_asked_the_insurer_is_named(cast: Cast) -> None:
    ready(cast)
    tried = cast.browser("dana").post(
        address(cast, "options-try"), filled(paid_by="insured", deductible="500")
    )
    page = tried.content.decode()
    assert "Not known yet: copay per day, coinsurance, out-of-pocket limit left" in page


def test_a_given_sheet_goes_out_as_a_paper_the_client_keeps(cast: Cast) -> None:
    ready(cast)
    dana = cast.browser("dana")
    given = dana.post(address(cast), filled(intensive="nine-to-twenty", band="c")).headers["Location"]
    assert "Nine to twenty hours" in dana.get(given).content.decode()
    pdf = dana.post(given + "pdf/", sheet())
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
    assert "Sheet 1" in dana.get(address(cast)).content.decode()
    other = reverse("options-given", args=[cast.clients["jamie"].id, UUID(given.split("/")[-2])])
    assert dana.get(other).status_code == 404


def test_before_anything_is_known_the_sheet_says_what_to_ask(cast: Cast) -> None:
    programme.load_presets(by=SYSTEM, at=NOW)
    page = cast.browser("iva").get(address(cast)).content.decode()
    assert "No fixed times are known yet" in page


def test_without_a_stored_programme_the_sheet_says_so(cast: Cast) -> None:
    page = cast.browser("dana").get(address(cast)).content.decode()
    assert "No programme is stored yet" in page
