"""A filed paper leaves only through the gate: consent, purpose, categories, notice, accounting."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from stepdown.audit.models import Entry
from stepdown.inbox import actions as inbox
from stepdown.inbox.vocabulary import Filing
from stepdown.journeys.disclose import TO_CLIENT, Released
from stepdown.journeys.give_out import Given, give_out, ways
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.privacy import actions as privacy
from stepdown.privacy.models import Disclosure
from stepdown.privacy.queries import accounting, notices
from stepdown.privacy.vocabulary import (
    Category,
    ConsentKind,
    Ground,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
    Ruling,
)
from tests.cast import NOW, Cast
from tests.releases import COURT, NOOR, a_consent
from tests.scenes_inbox import LATER, a_paper, filed, pdf, picture, sheet_of, tiff

DOCTOR = replace(
    NOOR,
    recipient=Recipient(RecipientKind.PROVIDER, "Dr Specimen"),
    purposes=(Purpose.TREATMENT,),
    categories=(Category.TESTS, Category.NOTES),
)
TO_DOCTOR = Given(Recipient(RecipientKind.PROVIDER, "dr specimen"), Purpose.TREATMENT)
TO_COURT = Given(Recipient(RecipientKind.COURT, "County court"), Purpose.CRIMINAL_JUSTICE)


def given(
    cast: Cast, paper: UUID, to: Given = TO_DOCTOR, *, who: str = "dana", at: datetime = NOW
) -> Released:
    with transaction.atomic():
        return give_out(
            client_id=cast.clients["robin"].id, document_id=paper, given=to, by=cast.viewer(who), at=at
        )


def read(made: Released) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made.body)).pages]


def nothing_left(cast: Cast) -> bool:
    return not Disclosure.objects.exists() and not Entry.objects.filter(verb="give out paper").exists()


def test_a_lab_result_goes_to_the_doctor_the_consent_names(cast: Cast) -> None:
    a_consent(cast, DOCTOR)
    paper = filed(cast, "lab_result", raw=tiff("One", "Two"))
    made = given(cast, paper)
    assert (made.filename, made.media_type) == ("lab-result.pdf", "application/pdf")
    pages = read(made)
    assert len(pages) == 3, "a sheet in front, and the two pages of the fax"
    assert "For" in pages[0] and "dr specimen" in pages[0]
    assert notices()["long"].text.split()[0] in pages[0] and made.notice == notices()["long"].text
    assert "Page 1 of 2 of the paper" in pages[1] and "Page 2 of 2 of the paper" in pages[2]
    assert all(page.images for page in PdfReader(io.BytesIO(made.body)).pages[1:])


def test_what_went_out_stands_in_the_accounting_the_trail_and_the_papers_story(cast: Cast) -> None:
    consent = a_consent(cast, DOCTOR)
    paper = filed(cast, "lab_result")
    given(cast, paper)
    robin = cast.clients["robin"].id
    line = accounting(cast.viewer("dana"), robin, at=NOW)[0]
    assert (line.kind, line.recipient.name, line.purpose) == (
        "Lab result",
        "dr specimen",
        Purpose.TREATMENT,
    )
    assert (line.categories, line.consent_ids, line.notice) == ((Category.TESTS,), (consent,), "long")
    assert Entry.objects.get(verb="give out paper").client_ids == [robin]
    story = sheet_of(paper).decisions[0]
    assert (story.act.value, story.why, story.by) == ("give_out", "dr specimen", "Dana Demo")


def test_without_a_consent_nothing_is_made_and_nothing_leaves(cast: Cast) -> None:
    paper = filed(cast, "lab_result")
    with pytest.raises(Refused, match="No consent to dr specimen is in force"):
        given(cast, paper)
    assert nothing_left(cast)


@pytest.mark.parametrize(
    ("words", "kind", "to", "why"),
    [
        (replace(DOCTOR, categories=(Category.NOTES,)), "lab_result", TO_DOCTOR, "does not cover tests"),
        (DOCTOR, "discharge_summary", TO_DOCTOR, "does not cover medication"),
        (DOCTOR, "lab_result", replace(TO_DOCTOR, purpose=Purpose.HOUSING), "for Housing"),
        (DOCTOR, "lab_result", replace(TO_DOCTOR, also=frozenset({Category.BILLS})), "does not cover bills"),
        (DOCTOR, "lab_result", TO_COURT, "No consent to County court"),
    ],
)
def test_a_consent_for_less_is_no_consent_for_this(
    cast: Cast, words: object, kind: str, to: Given, why: str
) -> None:
    a_consent(cast, words)  # type: ignore[arg-type]
    with pytest.raises(Refused, match=why):
        given(cast, filed(cast, kind), to)
    assert nothing_left(cast)


def test_a_stopped_consent_stops_the_next_copy(cast: Cast) -> None:
    consent, paper = a_consent(cast, DOCTOR), filed(cast, "lab_result")
    given(cast, paper)
    privacy.revoke_consent(
        client_id=cast.clients["robin"].id,
        consent_id=consent,
        how="by voice",
        by=cast.viewer("dana"),
        at=LATER,
    )
    with pytest.raises(Refused, match="stopped the consent"):
        given(cast, paper, at=LATER)
    assert Disclosure.objects.count() == 1


def test_an_id_card_needs_the_vaults_rule_and_a_consent_that_names_the_identity(cast: Cast) -> None:
    a_consent(cast, DOCTOR)
    card = filed(cast, "identification")
    with pytest.raises(NotFound):
        given(cast, card)
    with pytest.raises(Refused, match="It is shut"):
        given(cast, card, who="hart")
    inbox.open_document(document_id=card, reason="The pharmacy asks for it", by=cast.viewer("hart"), at=NOW)
    with pytest.raises(Refused, match="does not cover legal identity"):
        given(cast, card, who="hart")
    assert nothing_left(cast)
    a_consent(cast, replace(DOCTOR, categories=(Category.IDENTITY,)))
    assert given(cast, card, who="hart").body


def test_a_paper_that_shows_the_name_tells_an_identity_besides(cast: Cast) -> None:
    a_consent(cast, COURT)
    paper = a_paper(cast)
    dora = cast.viewer("dora")
    filing = Filing("lab_result", cast.clients["robin"].id, vault=True)
    inbox.file(document_id=paper, filing=filing, version=sheet_of(paper).card.version, by=dora, at=NOW)
    inbox.open_document(document_id=paper, reason="The court asks for it", by=dora, at=NOW)
    with pytest.raises(Refused, match="does not cover legal identity"):
        given(cast, paper, TO_COURT, who="dora")


def test_only_who_reads_it_gives_it_out_and_only_from_its_own_chart(cast: Cast) -> None:
    a_consent(cast, DOCTOR)
    paper = filed(cast, "lab_result")
    for who in ("ines", "nora", "pat", "bea", "iva", "otto"):
        with pytest.raises(NotFound):
            given(cast, paper, who=who)
    with pytest.raises(NotFound):
        given(cast, filed(cast, "lab_result", client="jamie"))
    with pytest.raises(NotFound):
        given(cast, a_paper(cast), who="dora")


def test_pages_are_chosen_and_a_stranger_to_the_paper_is_not_in_it(cast: Cast) -> None:
    paper = filed(cast, "lab_result", raw=pdf("Alpha", "Beta", "Gamma"))
    own = Given(TO_CLIENT, Purpose.OWN_REQUEST, pages="3, 1")
    made = given(cast, paper, own)
    pages = read(made)
    assert len(pages) == 3 and "2 of 3" in pages[0]
    assert "Page 1 of 3" in pages[1] and "Page 3 of 3" in pages[2]
    assert "Beta" not in str(pages), "no layer of the original comes along"
    for wrong in ("4", "0", "2-1", "x"):
        with pytest.raises(Refused, match="Write pages from 1 to 3"):
            given(cast, paper, replace(own, pages=wrong))


def test_a_letter_of_words_goes_out_as_words(cast: Cast) -> None:
    paper = filed(cast, "client_letter", raw=b"Dear clinic,\n\nthe shift *can* be #exchanged.")
    made = given(cast, paper, Given(TO_CLIENT, Purpose.OWN_REQUEST))
    assert "the shift *can* be #exchanged." in read(made)[1]
    assert not accounting(cast.viewer("dana"), cast.clients["robin"].id, at=NOW), "their own copy"


def test_a_consent_for_a_whole_group_wants_the_name_of_who_gets_it(cast: Cast) -> None:
    group = replace(
        DOCTOR,
        kind=ConsentKind.TPO,
        recipient=Recipient(RecipientKind.PROVIDER),
        purposes=(Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS),
        told_redisclosure=True,
        told_refusal=True,
    )
    a_consent(cast, group)
    paper = filed(cast, "lab_result", raw=picture("Lab"))
    found = ways(cast.viewer("dana"), cast.clients["robin"].id, paper, at=NOW)
    assert [way.recipient.kind.value for way in found] == ["client", *["provider"] * 3, *["payer"] * 3]
    assert all(way.ruling.allowed for way in found)
    with pytest.raises(Refused, match="Write who gets it"):
        given(cast, paper, Given(Recipient(RecipientKind.PROVIDER), Purpose.TREATMENT))
    given(cast, paper, Given(Recipient(RecipientKind.PROVIDER, "Dr Nobody"), Purpose.TREATMENT))
    assert Disclosure.objects.get().recipient_name == "Dr Nobody"


def test_ways_say_what_stands_against_each(cast: Cast) -> None:
    a_consent(cast, NOOR)
    a_consent(cast, COURT)
    found = ways(cast.viewer("dana"), cast.clients["robin"].id, filed(cast, "lab_result"), at=NOW)
    assert [(way.recipient.shown_as, way.ruling.allowed) for way in found] == [
        ("The client", True),
        ("County court", True),
        ("Noor, my sister", False),
    ]
    assert "does not cover tests" in str(found[2].ruling.reasons[0])


def test_too_many_pages_are_several_papers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepdown.journeys.give_out.MOST_PAGES", 1)
    with pytest.raises(Refused, match="At most 1 pages"):
        given(cast, filed(cast, "lab_result", raw=pdf("a", "b")), Given(TO_CLIENT, Purpose.OWN_REQUEST))


# -- faults planted: each is noticed

NOTICED = (
    AssertionError,
    pytest.fail.Exception,
    DatabaseError,
    ObjectDoesNotExist,
    NotFound,
    Refused,
)


def through(asked: Any, client_id: UUID, by: Any, at: datetime, reach: Any = None) -> Any:
    """A gate that says yes to everything."""
    request = Request(asked.recipient, asked.purpose, asked.categories)
    return request, Ruling(True, (), Ground.CONSENT)


@pytest.mark.parametrize(
    ("place", "fault", "check"),
    [
        ("disclose._ruled", through, test_without_a_consent_nothing_is_made_and_nothing_leaves),
        (
            "give_out.categories",
            lambda card: frozenset({Category.TESTS}),
            test_a_paper_that_shows_the_name_tells_an_identity_besides,
        ),
        (
            "give_out.queries.live_opening",
            lambda viewer, document_id, *, at: at,
            test_an_id_card_needs_the_vaults_rule_and_a_consent_that_names_the_identity,
        ),
        (
            "give_out.actions.note_given_out",
            lambda **told: None,
            test_what_went_out_stands_in_the_accounting_the_trail_and_the_papers_story,
        ),
        (
            "give_out.queries.named_pages",
            lambda viewer, document_id, text, *, at: (1, 2, 3),
            test_pages_are_chosen_and_a_stranger_to_the_paper_is_not_in_it,
        ),
    ],
)
def test_a_planted_fault_is_noticed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, place: str, fault: object, check: Any
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(f"stepdown.journeys.{place}", fault)
        with pytest.raises(NOTICED):
            check(cast)
