"""Changes of a later edition and disagreements of two sources, decided by browser."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepdown.audit.models import Entry
from stepdown.inbox.models import Original
from stepdown.referral import queries
from stepdown.referral.models import ChangeDecision, Disagreement, Referral, Settlement
from tests.cast import Cast, sheet
from tests.doors.staff.test_referrals import seen, send, upload
from tests.rooms.test_referral_text import a_text
from tests.rules.referral.documents import allergy, document, medicine, named, problem, section

SLEEP = problem("193462001", "Insomnia")
MOOD = problem("35489007", "Depression")
FIRST = document(
    section("11450-4", problem(), SLEEP), section("10160-0", medicine()), head=named("D1", "S1", 1)
)
SECOND = document(
    section("11450-4", problem(), MOOD), section("10160-0", medicine(amount="16")), head=named("D2", "S1", 2)
)
NO_ALLERGY = document(section("48765-2", allergy(code="", negated=True)), head=named("E1"), kind="18842-5")
ALLERGY = document(section("48765-2", allergy()), head=named("D1", "S1", 1))


def posted(cast: Cast, *records: str, **more: Any) -> Any:
    return send(cast, *[record.encode() for record in records], **more)


def edition(cast: Cast) -> Referral:
    posted(cast, FIRST)
    posted(cast, SECOND)
    return Referral.objects.exclude(newer_copy_of=None).get()


def choices(cast: Cast, row: Referral, **by_label: str) -> dict[str, str]:
    found = queries.changes(cast.viewer("iva"), row.id, decided=False, at=row.at)
    return {
        f"change-{each.id}": by_label[each.told.label.split()[0]]
        for each in found
        if each.told.label.split()[0] in by_label
    }


def test_a_document_comes_in_by_the_same_form_and_its_texts_wait_to_be_read(cast: Cast) -> None:
    text = document(
        section("8648-8", text="Jordan slept well"), section("48765-2", allergy(code="", negated=True))
    )
    answer = posted(cast, text)
    row = Referral.objects.get()
    page = seen(cast.browser("iva").get(answer.headers["Location"]))
    assert "Summary of care" in page and "Texts to read" in page and "Hospital course" in page
    assert "Said not to be so" in page and "none known : Allergies" in page
    assert "slept" not in page and "Jordan" not in page
    told = queries.texts(cast.viewer("iva"), row.id, at=row.at)[0]
    source = seen(cast.browser("dana").get(reverse("referral-fact", args=[told.id])))
    assert "/ClinicalDocument/component/structuredBody/component[1]/section/text" in source
    assert "slept" not in source
    form = sheet(reason="To read how the stay went", fact=str(told.id))
    opened = cast.browser("iva").post(reverse("referral-file", args=[row.id]), form, follow=True)
    assert "Jordan slept well" in seen(opened)


def test_the_list_counts_what_waits_and_leads_there(cast: Cast) -> None:
    row = edition(cast)
    page = seen(cast.browser("iva").get(reverse("referrals")))
    assert "3 changes to decide" in page and "To decide 1" in page
    waits = cast.browser("iva").get(reverse("referrals-to-decide")).content.decode()
    assert reverse("referral", args=[row.id]) in waits and "1 record on which something waits" in waits
    one = cast.browser("iva").get(reverse("referral", args=[row.id])).content.decode()
    assert (
        "3 things in it differ from what stands here" in one
        and reverse("referral-changes", args=[row.id]) in one
    )


def test_changes_are_taken_over_and_left_line_by_line(cast: Cast) -> None:
    row = edition(cast)
    address = reverse("referral-changes", args=[row.id])
    page = seen(cast.browser("dana").get(address))
    assert "3 changes wait" in page and "Depression" in page and "Not in it any more" in page
    assert "8 mg, once a day" in page and "16 mg, once a day" in page
    answer = cast.browser("dana").post(
        address, sheet(**choices(cast, row, Depression="take", Insomnia="leave"))
    )
    assert answer.status_code == 303 and answer.headers["Location"] == address
    assert set(ChangeDecision.objects.values_list("accepted", "by__name")) == {
        (True, "Dana Demo"),
        (False, "Dana Demo"),
    }
    page = seen(cast.browser("dana").get(address))
    assert "1 change waits" in page and "taken over" in page and "left as it was" in page
    answer = cast.browser("dana").post(address, sheet(every="take"))
    assert answer.headers["Location"] == reverse("referral", args=[row.id])
    assert "Every change is decided." in seen(cast.browser("dana").get(address))
    entry = Entry.objects.filter(verb="decide changes of referral").latest("at")
    assert "Depression" not in str(entry.detail)


def test_nothing_chosen_is_said(cast: Cast) -> None:
    row = edition(cast)
    answer = cast.browser("iva").post(
        reverse("referral-changes", args=[row.id]), sheet(**{"change-x": "take"})
    )
    assert answer.status_code == 422 and "Choose for at least one line" in seen(answer)
    assert not ChangeDecision.objects.exists()


def test_a_decision_is_made_otherwise_with_a_reason(cast: Cast) -> None:
    row = edition(cast)
    cast.browser("iva").post(reverse("referral-changes", args=[row.id]), sheet(every="leave"))
    change = queries.changes(cast.viewer("iva"), row.id, decided=True, at=row.at)[0]
    address = reverse("referral-change", args=[change.id])
    assert "Decide otherwise" in seen(cast.browser("iva").get(address))
    short = cast.browser("iva").post(address, sheet(accepted="take", reason="no", version=1))
    assert short.status_code == 422 and ChangeDecision.objects.filter(change=change.id).count() == 1
    stale = cast.browser("iva").post(address, sheet(accepted="take", reason="Called the pharmacy", version=0))
    assert stale.status_code == 409
    done = cast.browser("iva").post(address, sheet(accepted="take", reason="Called the pharmacy", version=1))
    assert done.status_code == 303
    page = seen(cast.browser("iva").get(address))
    assert "Called the pharmacy" in page and "taken over" in page and "left as it was" in page


def disagreeing(cast: Cast) -> Disagreement:
    posted(cast, ALLERGY, source="Lakeside detox")
    posted(cast, NO_ALLERGY, source="Harbor hospital")
    return Disagreement.objects.get()


def test_two_sources_stand_side_by_side_with_who_said_it_and_when(cast: Cast) -> None:
    asked = disagreeing(cast)
    address = reverse("referral-disagreement", args=[asked.id])
    for row in Referral.objects.all():
        one = cast.browser("iva").get(reverse("referral", args=[row.id])).content.decode()
        assert address in one and "An allergy, or none known" in one
    page = seen(cast.browser("dana").get(address))
    assert "Lakeside detox" in page and "Harbor hospital" in page and "Penicillin" in page
    assert "Written 1 Nov 2026" in page and "As Lakeside detox says" in page
    source = cast.browser("dana").get(reverse("referral-fact", args=[asked.first_id])).content.decode()
    assert address in source


def test_it_is_settled_with_a_reason_and_both_stay(cast: Cast) -> None:
    asked = disagreeing(cast)
    address = reverse("referral-disagreement", args=[asked.id])
    dana = cast.browser("dana")
    assert dana.post(address, sheet(holds="second", version=0)).status_code == 422
    assert dana.post(address, sheet(holds="perhaps", reason="I think it is so", version=0)).status_code == 422
    done = dana.post(address, sheet(holds="second", reason="Asked the person today", version=0))
    assert done.status_code == 303 and Settlement.objects.count() == 1
    page = seen(dana.get(address))
    assert "Settled by Dana Demo" in page and "Asked the person today" in page and "Penicillin" in page
    assert dana.post(address, sheet(holds="first", reason="Asked again today", version=0)).status_code == 409
    listed = seen(cast.browser("iva").get(reverse("referrals-to-decide")))
    assert "Nothing waits to be decided." in listed


def test_another_house_joins_the_inquiry_from_the_records_own_page(cast: Cast) -> None:
    posted(cast, ALLERGY)
    row = Referral.objects.get()
    page = cast.browser("iva").get(reverse("referral", args=[row.id])).content.decode()
    assert "Another record of this person" in page and str(row.inquiry_id) in page
    stranger = NO_ALLERGY.replace("MRN-778899", "HH-5")
    form = sheet(files=upload(stranger.encode()), site=str(cast.harbor.id), inquiry=str(row.inquiry_id))
    assert cast.browser("iva").post(reverse("referral-take-in"), form).status_code == 303
    assert set(Referral.objects.values_list("inquiry_id", flat=True)) == {row.inquiry_id}
    assert Disagreement.objects.count() == 1


def test_older_records_are_a_page_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepdown.doors.staff.referrals.showing.MORE", 3)
    for n in range(5):
        posted(cast, document(person="<recordTarget><patientRole/></recordTarget>", head=named(f"X{n}")))
    first = cast.browser("iva").get(reverse("referrals")).content.decode()
    older = re.search(r'href="(/referrals/after/[^"]+)"', first)
    assert older is not None and first.count("stretched name") == 2
    second = cast.browser("iva").get(older[1]).content.decode()
    assert second.count("stretched name") == 2 and "Newest" in second


def test_pages_ask_no_more_for_ten_times_as_many_rows(cast: Cast) -> None:
    def cost(number: int, name: str) -> int:
        entries = [problem(f"90000{n}", f"Thing {n}") for n in range(number)]
        posted(cast, document(section("11450-4", problem()), head=named(f"A{name}", f"S{name}", 1)))
        posted(cast, document(section("11450-4", *entries), head=named(f"B{name}", f"S{name}", 2)))
        row = Referral.objects.order_by("-recorded_at", "-id").first()
        assert row is not None
        browser = cast.browser("iva")
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(reverse("referral-changes", args=[row.id])).status_code == 200
            assert browser.get(reverse("referral", args=[row.id])).status_code == 200
            assert browser.get(reverse("referrals")).status_code == 200
        return len(caught)

    few = cost(4, "a")
    assert cost(40, "b") <= few


def test_the_list_of_what_waits_is_read_from_its_index(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(
            "explain select id from referral_referral where site_id = %s"
            " and (open_changes > 0 or open_disagreements > 0) order by at desc limit 50",
            [cast.harbor.id],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "referral_to_decide" in plan


def test_an_assessor_sees_that_another_source_says_otherwise(cast: Cast) -> None:
    asked = disagreeing(cast)
    ids = [asked.first_id, asked.second_id]
    assert queries.doubted(cast.viewer("iva"), ids, at=asked.at) == set(ids)
    assert queries.doubted(cast.viewer("nora"), ids, at=asked.at) == set()
    assert queries.doubted(cast.viewer("iva"), [], at=asked.at) == set()


def test_a_paper_inside_a_document_goes_to_the_inbox_and_comes_once(cast: Cast) -> None:
    raw = b"%PDF-1.4 made up " + b"x" * 3000
    body = (
        f'<nonXMLBody><text mediaType="application/pdf" representation="B64">{base64.b64encode(raw).decode()}'
    )
    posted(cast, document().replace("<structuredBody></structuredBody>", f"{body}</text></nonXMLBody>"))
    row = Referral.objects.get()
    (paper,) = queries.texts(cast.viewer("iva"), row.id, at=row.at)
    iva = cast.browser("iva")
    assert "Lay it into the inbox" in seen(iva.get(reverse("referral-fact", args=[paper.id])))
    assert "Lay it into the inbox" not in seen(
        cast.browser("dana").get(reverse("referral-fact", args=[paper.id]))
    )
    address = reverse("referral-paper", args=[paper.id])
    assert iva.post(address, sheet(reason="short")).status_code == 422 and not Original.objects.exists()
    for _ in range(2):
        assert iva.post(address, sheet(reason="To read the care plan")).headers["Location"] == reverse(
            "inbox"
        )
    assert Original.objects.count() == 1
    assert cast.browser("pat").post(address, sheet(reason="To read the care plan")).status_code == 422


def test_an_entry_that_is_no_paper_goes_nowhere(cast: Cast) -> None:
    posted(cast, document(section("8648-8", text="slept well")))
    row = Referral.objects.get()
    (text,) = queries.texts(cast.viewer("iva"), row.id, at=row.at)
    answer = cast.browser("iva").post(
        reverse("referral-paper", args=[text.id]), sheet(reason="To read the plan")
    )
    assert answer.status_code == 422 and not Original.objects.exists()


def test_a_record_is_found_by_part_of_a_word_through_an_index(cast: Cast) -> None:
    """As the page asks it. Among few records the planner would rather read those of the site."""
    asked = Referral.objects.filter(Q(working_name__icontains="lakes") | Q(source_label__icontains="lakes"))
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    plan = asked.order_by().explain()
    assert "referral_source" in plan and "referral_working_name" in plan, plan


def test_the_counselor_who_answers_for_a_client_reads_a_text_with_a_reason(cast: Cast) -> None:
    text = a_text(cast)
    dana = cast.browser("dana")
    page = dana.get(reverse("referral-fact", args=[text])).content.decode()
    assert "You answer for this person" in page and "Open the text" in page
    address = reverse("referral-text-open", args=[text])
    assert dana.post(address, sheet(reason="short")).status_code == 422
    shown = dana.get(dana.post(address, sheet(reason="To plan the first week")).headers["Location"])
    assert "A sponsor was found." in shown.content.decode() and "Placeholder" not in shown.content.decode()
    assert shown.headers["Clear-Site-Data"] == '"cache"'
    hart = cast.browser("hart")
    assert (
        "who answers for this person may read it"
        in hart.get(reverse("referral-fact", args=[text])).content.decode()
    )
    assert hart.post(address, sheet(reason="To plan the first week")).status_code == 422
    assert cast.browser("ines").post(address, sheet(reason="To plan the first week")).status_code == 404
