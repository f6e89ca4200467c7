"""Taking records in by browser, reading their facts, opening a source and the file, as those who may."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stepdown.audit.models import Entry
from stepdown.identity.queries import vault_status
from stepdown.journeys.welcome_inquiry import welcome_inquiry
from stepdown.referral import queries
from stepdown.referral.models import FileOpening, Referral, ReferralFact
from tests.cast import Cast, sheet
from tests.rules.referral.records import bundle, condition, text

RECORD = bundle(
    condition("7200002", "Alcoholism", id="c1", onsetDateTime="2019-04", note=[{"text": "says Jordan"}]),
    *[
        {
            "resourceType": "Encounter",
            "id": f"e{n}",
            "status": "finished",
            "subject": {"reference": "Patient/p1"},
            "class": {"code": "EMER"},
            "period": {"start": f"20{n:02}-01-02"},
        }
        for n in range(10, 22)
    ],
    {"resourceType": "Claim", "id": "x1"},
    meta={"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "42CFRPart2"}]},
)


def seen(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def upload(*records: Any, names: tuple[str, ...] = ()) -> list[SimpleUploadedFile]:
    given = [record if isinstance(record, bytes) else text(record) for record in records]
    return [
        SimpleUploadedFile(names[n] if names else f"record-{n}.json", raw, "application/json")
        for n, raw in enumerate(given)
    ]


def send(cast: Cast, *records: Any, who: str = "iva", source: str = "Lakeside detox", **headers: str) -> Any:
    form = sheet(files=upload(*records), source=source, site=str(cast.harbor.id))
    return cast.browser(who).post(reverse("referral-take-in"), form, headers=headers)


def came_in(cast: Cast) -> Referral:
    assert send(cast, RECORD).status_code == 303
    return Referral.objects.get()


def test_an_empty_list_says_what_will_come_and_offers_to_take_in(cast: Cast) -> None:
    page = seen(cast.browser("iva").get(reverse("referrals")))
    assert "No record yet" in page and "Take in records" in page
    page = seen(cast.browser("dana").get(reverse("referrals")))
    assert "No record yet" in page and "Take in records" not in page


def test_one_file_leads_to_its_record_and_inquiry(cast: Cast) -> None:
    answer = send(cast, gzip.compress(text(RECORD)))
    row = Referral.objects.get()
    assert answer.headers["Location"] == reverse("referral", args=[row.id])
    page = seen(cast.browser("iva").get(answer.headers["Location"]))
    assert "From Lakeside detox" in page and "Alcoholism" in page and "Apr 2019" in page
    assert "Open inquiry" in page and "11 earlier" in page
    assert "Claim 1 , not used here" in page
    assert "42 CFR part 2 prohibits unauthorized use or disclosure" in page
    assert "Jordan" not in page and "Placeholder" not in page.replace("Priya Placeholder", "")
    assert cast.browser("iva").get(reverse("inquiry", args=[row.inquiry_id])).status_code == 200


def test_several_files_come_in_one_by_one_and_a_broken_one_stops_none(cast: Cast) -> None:
    answer = send(cast, RECORD, b"\x00noise", bundle(condition("1", "Panic")), RECORD)
    page = seen(answer)
    assert answer.status_code == 200 and Referral.objects.count() == 2
    assert "Taken in, with 16 facts." in page
    assert "record-1.json" in page and "Not JSON: it does not begin with a curly bracket." in page
    assert "Taken in, as a newer copy" in page
    assert "Here already. Nothing changed." in page


def test_a_script_gets_one_line_a_file(cast: Cast) -> None:
    told = send(cast, RECORD, b"{}", Accept="application/json").json()["lines"]
    assert told[0]["in"] and told[0]["url"] == reverse("referral", args=[Referral.objects.get().id])
    assert told[1] == {
        "file": "record-1.json",
        "said": "JSON, but not a FHIR bundle: it does not say that it is one.",
        "in": False,
        "url": "",
        "name": "",
    }


def test_no_file_and_no_site_are_said(cast: Cast) -> None:
    iva = cast.browser("iva")
    assert "No file was chosen." in seen(
        iva.post(reverse("referral-take-in"), sheet(site=str(cast.harbor.id)))
    )
    answer = iva.post(reverse("referral-take-in"), sheet(files=upload(RECORD), site=str(cast.mill.id)))
    assert answer.status_code == 422 and not Referral.objects.exists()


def test_a_file_past_the_limit_is_dropped_while_it_streams(cast: Cast, settings: Any) -> None:
    settings.REFERRAL_UPLOAD_MAX_BYTES = 100_000
    answer = send(cast, b"{" + b" " * 400_000, RECORD)
    page = seen(answer)
    assert "record-0.json" in page and "Larger than 64 MB. Nothing was read." in page
    assert Referral.objects.count() == 1


def test_sending_the_same_form_twice_takes_in_once(cast: Cast) -> None:
    form = sheet(source="", site=str(cast.harbor.id))
    first = cast.browser("iva").post(reverse("referral-take-in"), {**form, "files": upload(RECORD)})
    again = cast.browser("iva").post(reverse("referral-take-in"), {**form, "files": upload(RECORD)})
    assert first.headers["Location"] == again.headers["Location"] and Referral.objects.count() == 1


def test_only_who_may_take_in_does(cast: Cast) -> None:
    assert send(cast, RECORD, who="dana").status_code == 403
    assert not Referral.objects.exists()


def test_records_are_found_by_working_name_and_sender(cast: Cast) -> None:
    row = came_in(cast)
    iva = cast.browser("iva")
    for words in (row.word, "lakeside", f"{row.word} detox"):
        assert row.working_name in seen(iva.post(reverse("referral-find"), {"text": words}))
    assert "No record found" in seen(iva.post(reverse("referral-find"), {"text": "nobody"}))
    assert row.working_name in seen(iva.get(reverse("referrals")))


def test_a_fact_opens_to_its_masked_source(cast: Cast) -> None:
    came_in(cast)
    fact = ReferralFact.objects.get(label="Alcoholism")
    page = seen(cast.browser("dana").get(reverse("referral-fact", args=[fact.id])))
    assert "Alcoholism (7200002)" in page and "masked: free words" in page and "/entry/1/resource" in page
    assert "Jordan" not in page and "Open this entry" not in page
    assert "Open this entry" in seen(cast.browser("iva").get(reverse("referral-fact", args=[fact.id])))
    whole = ReferralFact.objects.get(kind="notice")
    assert "record as a whole" in seen(cast.browser("iva").get(reverse("referral-fact", args=[whole.id])))
    assert cast.browser("nora").get(reverse("referral-fact", args=[fact.id])).status_code == 404


def test_the_file_opens_with_a_reason_for_its_opener_alone(cast: Cast) -> None:
    row = came_in(cast)
    fact = ReferralFact.objects.get(label="Alcoholism")
    iva = cast.browser("iva")
    where = reverse("referral-file", args=[row.id])
    assert iva.post(where, sheet(reason="short")).status_code == 422
    assert cast.browser("dana").post(where, sheet(reason="To call them back today")).status_code == 403
    answer = iva.post(where, sheet(reason="To call them back today", fact=str(fact.id)))
    assert answer.status_code == 303
    shown = iva.get(answer.headers["Location"])
    page = seen(shown)
    assert "Jordan Quill Placeholder" in page and "says Jordan" in page and "1988-05-17" in page
    assert shown.headers["Cache-Control"] == "no-store" and shown.headers["Clear-Site-Data"] == '"cache"'
    assert cast.browser("dora").get(answer.headers["Location"]).status_code == 404
    assert "To call them back today" in seen(iva.get(reverse("referral", args=[row.id])))
    assert Entry.objects.filter(verb="open referral file", why="To call them back today").exists()
    assert iva.post(where, sheet(reason="With a strange fact id", fact="nonsense")).status_code == 303
    assert FileOpening.objects.count() == 2


def test_identity_is_carried_by_wish_once_there_is_a_chart(cast: Cast) -> None:
    row = came_in(cast)
    now = datetime.now(UTC)
    viewer = cast.viewer("iva", at=now)
    assert row.inquiry_id is not None
    client = welcome_inquiry(inquiry_id=row.inquiry_id, chosen_name="Wren", by=viewer, at=now)
    iva = cast.browser("iva")
    page = seen(iva.get(reverse("referral", args=[row.id])))
    assert "Open chart of Wren" in page and "Keep in the vault" in page
    where = reverse("referral-identity", args=[row.id])
    refused = iva.post(where, sheet(version="0"))
    assert refused.status_code == 422 and "Ask the person first" in seen(refused)
    assert iva.post(where, sheet(version="0", person_wishes="on")).status_code == 303
    assert vault_status(viewer, client.id, at=now).has_identity
    seen_by = Entry.objects.filter(verb="see", client_ids__contains=[client.id])
    assert seen_by.exists(), "reading a client's record leaves the client in the trail"


def test_a_client_takes_the_record_out_of_other_counselors_reach(cast: Cast) -> None:
    row = came_in(cast)
    assert cast.browser("ines").get(reverse("referral", args=[row.id])).status_code == 200
    Referral.objects.filter(id=row.id).update(client_id=cast.clients["robin"].id)
    assert cast.browser("ines").get(reverse("referral", args=[row.id])).status_code == 404
    assert cast.browser("dana").get(reverse("referral", args=[row.id])).status_code == 200
    assert cast.browser("nora").get(reverse("referral", args=[row.id])).status_code == 404


def test_a_newer_copy_is_named_on_the_earlier_one(cast: Cast) -> None:
    first = came_in(cast)
    send(cast, bundle(condition("1", "Panic")))
    page = seen(cast.browser("iva").get(reverse("referral", args=[first.id])))
    assert "A newer copy of this record came" in page and "Other records of this person" in page
    assert "newer copy here" in seen(cast.browser("iva").get(reverse("referrals")))


@pytest.mark.parametrize("name", ["referral", "referral-fact", "referral-opened"])
def test_what_is_not_there_looks_like_what_is_out_of_reach(cast: Cast, name: str) -> None:
    assert cast.browser("iva").get(reverse(name, args=[UUID(int=5)])).status_code == 404


def test_an_empty_record_of_a_person_says_so(cast: Cast) -> None:
    record = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"resource": {"resourceType": "Patient", "id": "p"}}],
    }
    answer = send(cast, record, source="")
    page = seen(cast.browser("iva").get(answer.headers["Location"]))
    assert "No fact in it" in page and "Every entry gave a fact or supports one." in page
    now = datetime.now(UTC)
    (card,) = queries.referrals(cast.viewer("iva", at=now), at=now)
    assert (card.facts, card.not_understood) == (0, 0)
