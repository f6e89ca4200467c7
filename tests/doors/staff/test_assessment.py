"""Assessment pages as counselors use them: by form, by autosave, with and without the power to sign."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from stepdown.assessment import actions, queries
from stepdown.assessment.vocabulary import AssessmentCard, FactKind, NewFact, known
from stepdown.kernel.ids import new_id
from stepdown.terminology.models import Icd10Code
from tests.cast import NOW, Cast, sheet

AUTOSAVE = {"X-Stepdown-Autosave": "1"}
MEDICINE = NewFact(
    FactKind.MEDICATION, "Naltrexone 50 mg", source_kind="referral fact", source_id=UUID(int=9)
)


@pytest.fixture
def card(cast: Cast) -> AssessmentCard:
    return actions.start(
        client_id=cast.clients["robin"].id,
        edition_key="third",
        facts=(MEDICINE,),
        by=cast.viewer("dana"),
        at=NOW,
    )


def at(card: AssessmentCard, section: str) -> str:
    return reverse("assessment-section", args=[card.client_id, card.id, section])


def save(
    browser: Browser, card: AssessmentCard, section: str, version: int = 1, **fields: object
) -> HttpResponse:
    return browser.post(at(card, section), sheet(version=str(version), **fields))


def content(cast: Cast, card: AssessmentCard, section: str):
    return queries.assessment(cast.viewer("dana"), card.id, at=NOW).section(section).content


def test_a_counselor_begins_an_assessment_from_the_persons_page(cast: Cast) -> None:
    dana, address = cast.browser("dana"), reverse("assessments", args=[cast.clients["robin"].id])
    assert "Nobody has assessed Robin Example here yet" in dana.get(address).content.decode()
    begun = dana.post(address, sheet(edition="fourth"))
    assert begun.status_code == 303
    page = dana.get(begun.headers["Location"]).content.decode()
    assert "What do you want to be different?" in page
    assert "Go on writing" in dana.get(address).content.decode()
    assert dana.post(address, sheet(edition="fourth")).status_code == 422


@pytest.mark.parametrize(
    "section",
    "words substances withdrawal health medications mind safety home people week readiness law dimensions "
    "diagnoses summary".split(),
)
def test_every_section_opens_empty_and_saves_empty(cast: Cast, card: AssessmentCard, section: str) -> None:
    dana = cast.browser("dana")
    assert dana.get(at(card, section)).status_code == 200
    assert save(dana, card, section).status_code == 303


def test_saving_goes_on_to_the_next_section_when_asked(cast: Cast, card: AssessmentCard) -> None:
    dana = cast.browser("dana")
    saved = save(dana, card, "words", wants="To see my daughter every week.", then="next")
    assert saved.headers["Location"] == at(card, "substances")
    assert content(cast, card, "words").answer("wants") == known("To see my daughter every week.")
    last = save(dana, card, "summary", then="next")
    assert last.headers["Location"] == reverse("assessment", args=[card.client_id, card.id])


def test_autosave_answers_with_the_new_version_and_saves_each_change_once(
    cast: Cast, card: AssessmentCard
) -> None:
    dana = cast.browser("dana")
    fields = {
        "substances-TOTAL_FORMS": "1",
        "substances-0-id": f"{new_id()}:0",
        "substances-0-substance": "alcohol",
    }
    first = dana.post(at(card, "substances"), sheet(version="1", **fields), headers=AUTOSAVE)
    assert first.json()["version"] == 2
    again = dana.post(at(card, "substances"), sheet(version="2", **fields), headers=AUTOSAVE)
    assert again.json()["version"] == 2
    fields["substances-0-days"] = "30"
    third = dana.post(at(card, "substances"), sheet(version="2", **fields), headers=AUTOSAVE)
    assert third.json()["version"] == 3
    assert len(content(cast, card, "substances").rows("substances")) == 1


def test_a_question_mark_is_does_not_know_and_a_dash_prefers_not_to_say(
    cast: Cast, card: AssessmentCard
) -> None:
    dana = cast.browser("dana")
    save(dana, card, "withdrawal", overdoses="?", seizure="-", pulse="–", **{"overdose_on-state": "unknown"})
    found = content(cast, card, "withdrawal")
    states = [
        found.answer(key).state.value for key in ("overdoses", "seizure", "pulse", "overdose_on", "cows")
    ]
    assert states == ["unknown", "declined", "declined", "unknown", "not_asked"]
    page = dana.get(at(card, "withdrawal")).content.decode()
    assert 'name="overdoses"' in page
    assert 'value="?"' in page


def test_what_is_wrong_comes_back_with_what_was_typed(cast: Cast, card: AssessmentCard) -> None:
    dana = cast.browser("dana")
    answer = save(
        dana,
        card,
        "people",
        mutual_help="many",
        **{"supports-TOTAL_FORMS": "1", "supports-0-relation": "sister"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a whole number." in page
    assert 'value="many"' in page
    assert "Fill in “First name”" in page
    assert 'href="#q-supports-0-called"' in page
    assert content(cast, card, "people").empty


def test_two_writers_of_one_section_see_both(cast: Cast, card: AssessmentCard) -> None:
    save(cast.browser("dana"), card, "home", safe="yes")
    answer = save(cast.browser("priya"), card, "home", safe="no")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Is it safe to go home after a session?" in page
    assert content(cast, card, "home").answer("safe") == known(True)


def test_a_removed_line_goes_and_a_section_is_declined_as_a_whole(cast: Cast, card: AssessmentCard) -> None:
    dana = cast.browser("dana")
    line = {"supports-TOTAL_FORMS": "1", "supports-0-called": "Noor"}
    save(dana, card, "people", **line)
    save(dana, card, "people", version=2, **line, **{"supports-0-DELETE": "on"})
    assert content(cast, card, "people").rows("supports") == ()
    save(dana, card, "law", whole="declined")
    assert "Prefers not to say" in dana.get(at(card, "law")).content.decode()


def test_danger_shows_what_to_do_with_the_clinics_numbers(cast: Cast, card: AssessmentCard) -> None:
    dana = cast.browser("dana")
    assert save(dana, card, "safety", q4="yes").status_code == 303
    now = dana.get(reverse("assessment-now", args=[card.client_id, card.id, "safety"])).content.decode()
    assert "Stay with them" in now
    assert "988" in now
    assert "555-0100" in now
    assert 'hx-swap-oob="true"' in now


def test_the_week_and_the_diagnoses_refresh_with_their_section(cast: Cast, card: AssessmentCard) -> None:
    dana = cast.browser("dana")
    fields = {
        "commitments-TOTAL_FORMS": "1",
        "commitments-0-kind": "work",
        "commitments-0-title": "Bakery",
        "commitments-0-days": ["0", "2"],
        "commitments-0-starts": "05:00",
        "commitments-0-ends": "12:00",
    }
    assert save(dana, card, "week", **fields).status_code == 303
    now = dana.get(reverse("assessment-now", args=[card.client_id, card.id, "week"])).content.decode()
    assert "Bakery" in now
    assert dana.get(reverse("assessment-now", args=[card.client_id, card.id, "diagnoses"])).status_code == 200


def test_a_diagnosis_by_code_with_its_hint(cast: Cast, card: AssessmentCard) -> None:
    Icd10Code.objects.create(
        code="F10.10",
        bare="F1010",
        title="Alcohol abuse, uncomplicated",
        billable=True,
        chapter="5",
        precedence=1,
    )
    dana = cast.browser("dana")
    line = {"diagnoses-TOTAL_FORMS": "1", "diagnoses-0-code": "f10.10", "diagnoses-0-criteria": "5"}
    assert save(dana, card, "diagnoses", **line).status_code == 303
    page = dana.get(at(card, "diagnoses")).content.decode()
    assert "Alcohol abuse, uncomplicated" in page
    assert "usually coded F10.20" in page
    wrong = save(dana, card, "diagnoses", version=2, **{**line, "diagnoses-0-code": "F99.99"})
    assert wrong.status_code == 422
    assert "not a code of ICD-10-CM" in wrong.content.decode()
    found = dana.get(reverse("assessment-codes"), {"q": "F10.1"}).json()
    assert found["codes"][0]["code"] == "F10.10"


def test_a_referrals_fact_is_confirmed_changed_or_set_aside(cast: Cast, card: AssessmentCard) -> None:
    dana = cast.browser("dana")
    page = dana.get(at(card, "medications")).content.decode()
    assert "Naltrexone 50 mg" in page
    fact = queries.assessment(cast.viewer("dana"), card.id, at=NOW).facts[0]
    address = reverse("assessment-fact", args=[card.client_id, card.id, fact.id])
    assert dana.post(address, sheet(choice="changed", words="")).status_code == 422
    assert dana.post(address, sheet(choice="confirmed")).status_code == 303
    page = dana.get(at(card, "medications")).content.decode()
    assert "from the referral" in page
    assert "Confirmed" in page


def test_the_rest_of_a_sections_facts_is_set_aside_at_once(cast: Cast, card: AssessmentCard) -> None:
    dana = cast.browser("dana")
    address = reverse("assessment-facts-rest", args=[card.client_id, card.id, "medications"])
    assert dana.post(address, sheet()).status_code == 303
    assert "Set aside" in dana.get(at(card, "medications")).content.decode()


def finish(browser: Browser, card: AssessmentCard) -> None:
    browser.post(reverse("assessment-facts-rest", args=[card.client_id, card.id, "medications"]), sheet())


def test_it_is_read_whole_with_its_gaps_signed_locked_amended_and_printed(
    cast: Cast, card: AssessmentCard
) -> None:
    dana, whole = cast.browser("dana"), reverse("assessment", args=[card.client_id, card.id])
    page = dana.get(whole).content.decode()
    assert "Waits for 1 fact from the referral" in page
    assert "questions nobody has asked" in page
    finish(dana, card)
    signed = dana.post(reverse("assessment-sign", args=[card.client_id, card.id]), sheet(version="1"))
    assert signed.status_code == 303
    page = dana.get(whole).content.decode()
    assert "matches what is stored" in page
    assert "Dana Demo" in page
    assert dana.get(at(card, "home")).headers["Location"].endswith("#home")
    assert save(dana, card, "home", safe="no").status_code == 422
    amended = dana.post(
        reverse("assessment-amend", args=[card.client_id, card.id]),
        sheet(section="home", words="They moved in with their sister.", why="Told on the phone."),
    )
    assert amended.status_code == 303
    assert "They moved in with their sister." in dana.get(whole).content.decode()
    paper = dana.get(reverse("assessment-print", args=[card.client_id, card.id])).content.decode()
    assert "They moved in with their sister." in paper
    assert "Draft. Not signed." not in paper


def test_a_changed_row_is_said_aloud_on_the_page(cast: Cast, card: AssessmentCard) -> None:
    dana = cast.browser("dana")
    finish(dana, card)
    dana.post(reverse("assessment-sign", args=[card.client_id, card.id]), sheet(version="1"))
    whole = reverse("assessment", args=[card.client_id, card.id])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stepdown.assessment.queries.documents.digest_of", lambda *parts: "0" * 64)
        assert "not what was signed" in dana.get(whole).content.decode()


def test_it_is_set_aside_with_a_reason(cast: Cast, card: AssessmentCard) -> None:
    dana, address = cast.browser("dana"), reverse("assessment-aside", args=[card.client_id, card.id])
    assert dana.post(address, sheet(version="1", why="")).status_code == 422
    assert dana.post(address, sheet(version="1", why="They went elsewhere.")).status_code == 303
    whole = dana.get(reverse("assessment", args=[card.client_id, card.id])).content.decode()
    assert "They went elsewhere." in whole


def test_somebody_elses_assessment_is_not_found_under_this_client(cast: Cast, card: AssessmentCard) -> None:
    dana, jamie = cast.browser("dana"), cast.clients["jamie"].id
    assert dana.get(reverse("assessment", args=[jamie, card.id])).status_code == 404
    assert (
        dana.get(reverse("assessment-section", args=[card.client_id, card.id, "zodiac"])).status_code == 404
    )


def test_the_director_says_who_asks_for_which_edition(cast: Cast) -> None:
    dora, address = cast.browser("dora"), reverse("assessment-editions")
    asked = {"scope": "payer", "name": "", "edition_key": "fourth", "starts_on": "2026-01-01"}
    assert dora.post(address, sheet(**asked)).status_code == 422
    assert dora.post(address, sheet(**{**asked, "name": "Fictional Health"})).status_code == 303
    page = dora.get(address).content.decode()
    assert "Fictional Health" in page
    assert "Person-centered considerations" in page


def test_what_to_do_now_is_not_said_days_after_signing(cast: Cast, card: AssessmentCard) -> None:
    dana, whole = cast.browser("dana"), reverse("assessment", args=[card.client_id, card.id])
    save(dana, card, "safety", intent="yes")
    finish(dana, card)
    assert "Stay with them" in dana.get(whole).content.decode()
    actions.sign(assessment_id=card.id, version=1, by=cast.viewer("dana"), at=NOW)
    page = dana.get(whole).content.decode()
    assert "Stay with them" not in page
    assert "Intends to act on thoughts of suicide" in page
