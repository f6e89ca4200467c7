"""The pages of notes: written, signed, co-signed, amended; what stands apart is shown to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from stepdown.kernel.ids import new_id
from stepdown.note import actions, models
from stepdown.note.vocabulary import Concern, NoteKind, ReportStep, ReportWords
from stepdown.people import actions as people
from stepdown.session.models import Leading
from tests import scenes_note as scenes
from tests.cast import SYSTEM, Cast, sheet

SECRET = "Heliotrope, as Robin said it."


def _url(cast: Cast, tail: str, client: str = "robin") -> str:
    return f"/clients/{cast.clients[client].id}/notes/{tail}"


def _contact(**fields: object) -> dict[str, object]:
    return sheet(
        note_id=str(new_id()),
        version=0,
        on="2026-11-19",
        starts="13:00",
        ends="13:20",
        way="phone",
        answer_whom="provider",
        did="Asked the clinic for the letter.",
        responded="They send it today, they said.",
        next="",
        **fields,
    )


def _late(cast: Cast) -> UUID:
    """A session of Robin's of last Thursday, whose note Dana owes."""
    scenes.alone(cast, "robin", week=scenes.PAST)
    actions.open_drafts(by=SYSTEM, at=datetime(2026, 11, 20, tzinfo=UTC))
    return models.Note.objects.get().id


def _led_along(cast: Cast, note_id: UUID, who: str) -> None:
    """A colleague led the session of a note along."""
    session = models.Note.objects.get(id=note_id).session
    assert session is not None
    Leading.objects.create(
        session=session,
        staff_id=cast.staff[who].id,
        first=False,
        during=session.during,
        at=session.during.lower,
        by_name="the checks",
    )


def test_a_note_is_written_signed_amended_and_co_signed_by_one_who_was_not_there(cast: Cast) -> None:
    note_id, dana, priya = _late(cast), cast.browser("dana"), cast.browser("priya")
    owed = dana.get("/unsigned-notes/").content.decode()
    assert "1 note waits for your signature, and is late." in owed
    assert "Late with colleagues" in priya.get("/unsigned-notes/").content.decode()
    form = dana.get(f"/notes/{note_id}/write/").content.decode()
    assert "The ledger has 50 minutes." in form
    texts = {"did": "Went through the week.", "responded": "", "next": "Meets again on Monday."}
    send = {"note_id": str(note_id), "version": 0, "then": "sign", **texts}
    refused = dana.post(f"/notes/{note_id}/write/", sheet(**send))
    assert refused.status_code == 422
    assert "Still to be said" in refused.content.decode()
    done = dana.post(f"/notes/{note_id}/write/", sheet(**send | {"responded": "Tired, but open to it."}))
    assert (done.status_code, done.headers["Location"]) == (303, f"/notes/{note_id}/")
    _led_along(cast, note_id, "ines")
    copy = dana.post(f"/notes/{note_id}/copy/", sheet(way="program"))
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(copy.content)).pages)
    assert "Led along by" in text and "Ines Invented" in text
    amended = {"words": "It was Tuesday, not Monday.", "why": "I misread it"}
    assert dana.post(f"/notes/{note_id}/amend/", sheet(**amended)).status_code == 303
    assert priya.post(f"/notes/{note_id}/cosign/", sheet(present="no", words="")).status_code == 303
    page = dana.get(f"/notes/{note_id}/").content.decode()
    for words in (
        "Signed as author",
        "Co-signed, was not there",
        "It was Tuesday, not Monday.",
        "50 minutes",
    ):
        assert words in page
    assert dana.get(f"/notes/{note_id}/write/").status_code == 422
    assert "All your notes are signed." in dana.get("/unsigned-notes/").content.decode()


def test_two_windows_on_one_draft_see_both_texts(cast: Cast) -> None:
    dana, first = cast.browser("dana"), _contact()
    saved = dana.post(_url(cast, "new/contact/"), first, headers={"x-stepdown-autosave": "1"})
    assert saved.json()["version"] == 1
    again = dana.post(_url(cast, "new/contact/"), first | sheet(did="Something else was asked for."))
    assert again.status_code == 409
    shown = again.content.decode()
    assert "Asked the clinic for the letter." in shown
    assert "Something else was asked for." in shown


def test_a_contact_without_the_client_says_that_it_is_no_client_time(cast: Cast) -> None:
    dana = cast.browser("dana")
    done = dana.post(_url(cast, "new/contact/"), _contact(then="sign"))
    assert "none of it client time" in dana.get(done.headers["Location"]).content.decode()
    listed = dana.get(_url(cast, "?kind=contact")).content.decode()
    assert "Case management" in listed
    assert "Everything is signed." in listed


def test_a_family_session_is_written_with_who_was_there_and_the_interpreter(cast: Cast) -> None:
    dana = cast.browser("dana")
    rows = {
        "relatives-TOTAL_FORMS": 2,
        "relatives-INITIAL_FORMS": 0,
        "relatives-0-name": "Maria Muster",
        "relatives-0-relation": "Mother",
        "relatives-0-language": "es",
        "relatives-0-way": "in_person",
        "relatives-0-said": "No duermo por las noches.",
        "relatives-1-name": "Sue Sample",
        "relatives-1-relation": "Sister",
        "relatives-1-way": "video",
        "relatives-1-said": "I am tired of lies.",
        "interpreters-TOTAL_FORMS": 1,
        "interpreters-INITIAL_FORMS": 0,
        "interpreters-0-number": "INT-4711",
        "interpreters-0-language": "es",
        "interpreters-0-way": "phone",
        "interpreters-0-minutes": 45,
    }
    words = {
        "note_id": str(new_id()),
        "version": 0,
        "on": "2026-11-19",
        "starts": "17:00",
        "ends": "17:50",
        "way": "in_person",
        "with_client": "on",
        "answer_goal": "How evenings can be quiet",
        "answer_told": "yes",
        "did": "Agreed on quiet hours after eight.",
        "responded": "Relieved.",
        "next": "Meet again in two weeks.",
        "then": "sign",
    }
    done = dana.post(_url(cast, "new/family/"), sheet(**words, **rows))
    assert done.status_code == 303
    page = dana.get(done.headers["Location"]).content.decode()
    for told in ("Maria Muster", "Spanish", "No duermo por las noches.", "INT-4711", "45 minutes"):
        assert told in page
    for way in ("program", "client"):
        copy = dana.post(done.headers["Location"] + "copy/", sheet(way=way))
        assert copy.headers["Content-Type"] == "application/pdf"
    assert dana.post(done.headers["Location"] + "copy/", sheet(way="court")).status_code == 422


def test_what_is_kept_apart_is_in_no_list_search_packet_or_copy_and_its_keeper_opens_it_with_a_reason(
    cast: Cast,
) -> None:
    dana, priya, robin = cast.browser("dana"), cast.browser("priya"), cast.clients["robin"].id
    kept = dana.post(_url(cast, "apart/"), sheet(on="2026-11-19", words=SECRET))
    assert kept.status_code == 303
    one = models.CounselingNote.objects.get().id
    assert SECRET in dana.get(f"/notes/apart/{one}/").content.decode()
    for who in ("priya", "dora", "hart"):
        assert cast.browser(who).get(f"/notes/apart/{one}/").status_code == 404
        assert "keeps" not in cast.browser(who).get(_url(cast, "")).content.decode()
    pages = ("", "apart/")
    for tail in pages:
        page = priya.get(_url(cast, tail)).content.decode()
        assert str(one) not in page and "Heliotrope" not in page
    assert "Heliotrope" not in dana.get(f"/clients/{robin}/").content.decode()
    assert "Heliotrope" not in dana.get(_url(cast, "")).content.decode()
    at = datetime.now(UTC)
    actions.hand_custody(
        from_staff_id=cast.staff["dana"].id,
        to_staff_id=cast.staff["priya"].id,
        by=cast.viewer("dora"),
        at=at,
    )
    assert priya.get(f"/notes/apart/{one}/").status_code == 404
    people.end_account(account_id=cast.accounts["dana"], by=cast.viewer("dora"), at=at)
    closed = priya.get(f"/notes/apart/{one}/").content.decode()
    assert "In your custody" in closed and "Heliotrope" not in closed
    assert priya.post(f"/notes/apart/{one}/", sheet(why="")).status_code == 422
    opened = priya.post(f"/notes/apart/{one}/", sheet(why="Danger for Robin tonight"))
    assert SECRET in opened.content.decode()
    assert models.Opening.objects.get().why == "Danger for Robin tonight"


def test_a_report_to_child_protection_is_its_own_record_for_few_to_read(cast: Cast) -> None:
    dana = cast.browser("dana")
    words = {"concern": "danger", "what": "A boy alone at home since Friday.", "children": "Ben, 6"}
    done = dana.post(_url(cast, "protect/"), sheet(**words))
    assert done.status_code == 303
    page = dana.get(done.headers["Location"]).content.decode()
    assert "Tell them by phone" in page
    for who, status in (("priya", 200), ("dora", 200), ("hart", 404), ("ines", 404), ("nora", 404)):
        assert cast.browser(who).get(done.headers["Location"]).status_code == status
    assert "A boy alone" not in dana.get(_url(cast, "")).content.decode()
    assert "by phone" in dana.get("/unsigned-notes/").content.decode()
    when = (datetime.now(UTC) - timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
    for step in (ReportStep.CALLED, ReportStep.WRITTEN):
        told = sheet(what=step.value, words="County hotline", number="H-12", done_at=when)
        assert dana.post(done.headers["Location"], told).status_code == 303
    assert "Told and sent in writing." in dana.get(done.headers["Location"]).content.decode()


def test_what_a_colleague_who_left_had_not_signed_is_closed_on_the_supervisors_page(cast: Cast) -> None:
    note_id, priya = _late(cast), cast.browser("priya")
    people.end_account(account_id=cast.accounts["dana"], by=cast.viewer("dora"), at=datetime.now(UTC))
    assert "Left unsigned by who left" in priya.get("/unsigned-notes/").content.decode()
    assert priya.post("/unsigned-notes/close/", sheet(note=[str(note_id)], why="")).status_code == 422
    why = "Dana left; the roll shows fifty minutes."
    assert priya.post("/unsigned-notes/close/", sheet(note=[str(note_id)], why=why)).status_code == 303
    page = priya.get(f"/notes/{note_id}/").content.decode()
    assert "It is no claim" in page and why in page


def test_what_was_handed_over_unsigned_is_closed_by_whoever_took_it(cast: Cast) -> None:
    note_id, priya = _late(cast), cast.browser("priya")
    actions.hand_over(
        from_staff_id=cast.staff["dana"].id,
        to_staff_id=cast.staff["priya"].id,
        by=cast.viewer("dora"),
        at=datetime.now(UTC),
    )
    page = priya.get("/unsigned-notes/").content.decode()
    assert "Left unsigned by who left" in page and str(note_id) in page
    assert "All your notes are signed." in page
    why = "Dana left; the roll shows fifty minutes."
    assert priya.post("/unsigned-notes/close/", sheet(note=[str(note_id)], why=why)).status_code == 303
    assert "It is no claim" in priya.get(f"/notes/{note_id}/").content.decode()


@pytest.mark.parametrize("kind", ["individual", "family", "crisis", "contact"])
def test_each_kind_has_its_own_short_form(cast: Cast, kind: str) -> None:
    page = cast.browser("dana").get(_url(cast, f"new/{kind}/"))
    assert page.status_code == 200
    asked = {"crisis": "Asked openly about suicide", "contact": "The client took part"}
    assert asked.get(kind, "Last time") in page.content.decode()


def test_a_draft_begun_by_mistake_is_taken_back_with_a_reason(cast: Cast) -> None:
    dana = cast.browser("dana")
    made = dana.post(_url(cast, "new/contact/"), _contact())
    assert dana.post(made.headers["Location"] + "withdraw/", sheet(version=1, why="")).status_code == 422
    gone = dana.post(made.headers["Location"] + "withdraw/", sheet(version=1, why="The wrong person"))
    assert gone.status_code == 303
    assert dana.get(made.headers["Location"]).status_code == 404


def test_a_report_needs_no_finished_note_and_names_the_note_it_came_from(cast: Cast) -> None:
    made = scenes.save(cast, "robin", scenes.contact(with_client=True), kind=NoteKind.CONTACT)
    words = ReportWords(Concern.NEGLECT, "No food at home for days.", "Ben, 6", note_id=made.note_id)
    report = actions.report_protection(
        client_id=cast.clients["robin"].id, words=words, by=cast.viewer("dana"), at=scenes.CLOCK(15)
    )
    assert report.note_id == made.note_id
    assert report.call_by - report.at < report.write_by - report.at
