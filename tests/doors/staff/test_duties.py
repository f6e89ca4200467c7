"""Supervision, meetings and audits as pages: what is typed, what comes back, what leaves as paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.test import Client as Browser
from django.urls import reverse

from stepdown.chart_audit import queries as audits
from stepdown.chart_audit.models import Finding
from stepdown.supervision.models import Agreement, Entry
from stepdown.team_meeting.models import Item, Meeting, Task
from tests.cast import Cast, sheet
from tests.scenes_duties import a_finding, a_meeting, a_talk, agreed, an_audit, logged, signed_meeting


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def hour(**changes: object) -> dict[str, object]:
    day = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    return sheet(
        **{
            "on": day,
            "starts": "09:00",
            "ends": "10:00",
            "kind": "individual",
            "topics": ["cases"],
            **changes,
        }
    )


def test_an_hour_is_logged_corrected_signed_by_both_and_added_to(cast: Cast) -> None:
    card = agreed(cast)
    ines, priya = cast.browser("ines"), cast.browser("priya")
    new = reverse("supervision-hour-new", args=[card.id])
    assert ines.post(new, hour(ends="08:00")).status_code == 422
    wrong = ines.post(new, hour(topics=[]))
    assert wrong.status_code == 422 and "at least one topic" in text(wrong)
    assert ines.post(new, hour()).status_code == 303
    entry = Entry.objects.get()
    one = reverse("supervision-hour", args=[entry.id])
    assert ines.post(one, hour(observed="Calm.", version="1")).status_code == 303
    assert ines.post(one, hour(observed="Old.", version="1")).status_code == 409
    for browser in (ines, priya):
        answer = browser.post(reverse("supervision-hour-sign", args=[entry.id]), sheet(version="2"))
        assert answer.status_code == 303
    added = priya.post(
        reverse("supervision-addendum", args=[entry.id]), sheet(words="Fifty minutes, not sixty.")
    )
    assert added.status_code == 303 and "Fifty minutes" in text(ines.get(one))
    log = text(ines.get(reverse("supervision-log", args=[card.id])))
    assert "signed in all" in log and "not verified" in log


def test_the_log_for_a_board_is_a_paper_without_a_clients_name(cast: Cast) -> None:
    card = agreed(cast)
    logged(cast, card, clients=(cast.clients["alex"].id,), signed="ines priya")
    answer = cast.browser("priya").post(reverse("supervision-pdf", args=[card.id]), sheet())
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert b"Alex" not in answer.content


def test_an_agreement_is_written_by_a_supervisor_and_refused_without_a_credential(cast: Cast) -> None:
    priya, ines = cast.browser("priya"), cast.staff["ines"].id
    asked = {"requirement": "training", "starts_on": "2026-11-01", "supervisee_id": str(ines)}
    made = priya.post(reverse("supervision-new"), sheet(**asked, supervisor_id=str(cast.staff["priya"].id)))
    assert made.status_code == 303 and Agreement.objects.count() == 1
    nobody = priya.post(reverse("supervision-new"), sheet(**asked, supervisor_id=str(cast.staff["dana"].id)))
    assert nobody.status_code == 422


def test_a_decision_saves_itself_and_one_key_goes_on_to_the_next(cast: Cast) -> None:
    held = a_meeting(cast)
    priya = cast.browser("priya")
    first, second = held.items
    one = reverse("meeting-talk", args=[first.id])
    saved = priya.post(
        one, sheet(decisions=["continue"], words="We go", version="1"), headers={"X-Stepdown-Autosave": "1"}
    )
    assert saved.json()["version"] == 2
    told = sheet(decisions=["continue"], words="We go on.", version="2", then="next")
    assert priya.post(one, told).headers["Location"] == reverse("meeting-talk", args=[second.id])
    assert Item.objects.get(id=second.id).stretches.get().ended_at is None
    assert 'data-key="n"' in text(priya.get(reverse("meeting-talk", args=[second.id])))
    named = sheet(words="Robin said so too.", decisions=["continue"], version="1")
    answer = priya.post(reverse("meeting-talk", args=[second.id]), named)
    assert answer.status_code == 422 and "one chart only" in text(answer)


def test_a_meeting_says_what_is_missing_before_it_can_be_signed(cast: Cast) -> None:
    held = a_meeting(cast)
    answer = cast.browser("priya").post(
        reverse("meeting-sign", args=[held.card.id]), sheet(version=str(held.card.version))
    )
    assert answer.status_code == 422 and "before it can be signed" in text(answer)
    assert Meeting.objects.get().locked_at is None


def test_a_person_is_found_and_put_on_the_agenda_and_a_task_is_done(cast: Cast) -> None:
    held = a_meeting(cast)
    dana: Browser = cast.browser("dana")
    add = reverse("meeting-add", args=[held.card.id])
    assert "Add Jamie Imaginary" in text(dana.post(add, sheet(text="Jamie")))
    assert dana.post(add, sheet(client_id=str(cast.clients["jamie"].id))).status_code == 303
    assert dana.post(add, sheet(client_id=str(cast.clients["alex"].id))).status_code == 404
    assert "Call the sister" in text(dana.get(reverse("meetings")))
    done = dana.post(reverse("team-task-done", args=[a_talk(cast).tasks[0].id]), sheet(version="1"))
    assert done.status_code == 303 and Task.objects.get().done_at is not None


def test_a_team_decision_stands_on_the_chart_it_is_about(cast: Cast) -> None:
    signed_meeting(cast)
    page = text(cast.browser("dana").get(reverse("team-decisions", args=[cast.clients["robin"].id])))
    assert "Comes to every group; we go on." in page and "Priya Placeholder" in page and "Alex" not in page
    found = cast.browser("priya").post(reverse("meetings"), {"text": "Robin"})
    assert "Wednesday team" in text(found)
    assert "No meeting like that" in text(cast.browser("priya").post(reverse("meetings"), {"text": "Jamie"}))


def test_an_audit_is_looked_at_drawn_and_every_figure_leads_somewhere(cast: Cast) -> None:
    audit = an_audit(cast)
    priya = cast.browser("priya")
    page = text(priya.get(reverse("audit", args=[audit])))
    assert "Drawn again just now: the same charts." in page
    assert reverse("audit-where", args=[audit, "consent_to_treat", "not_met"]) in page
    plan = {
        "title": "Second",
        "sites": [str(cast.harbor.id)],
        "since": "2026-10-01",
        "until": "2026-11-30",
        "checklist": "outpatient",
        "stratum": "none",
        "sizing": "fixed",
        "number": "1",
        "confidence": "95",
        "margin": "10",
        "expected": "50",
    }
    look = priya.post(reverse("audit-new"), sheet(**plan, look="1"))
    assert look.status_code == 200 and "1 of 2 charts" in text(look)
    assert len(audits.audits(cast.viewer("priya"))) == 1
    assert priya.post(reverse("audit-new"), sheet(**plan)).status_code == 303
    assert priya.post(reverse("audit-new"), sheet(**plan | {"until": "2026-09-01"})).status_code == 422


def test_the_report_of_an_audit_names_no_client(cast: Cast) -> None:
    answer = cast.browser("priya").post(reverse("audit-pdf", args=[an_audit(cast)]), sheet())
    assert answer.content.startswith(b"%PDF") and b"Robin" not in answer.content


def test_a_finding_is_repaired_by_its_owner_and_checked_by_another(cast: Cast) -> None:
    found = a_finding(cast)
    one, check = (reverse(name, args=[found.id]) for name in ("audit-finding", "audit-check"))
    dana, dora = cast.browser("dana"), cast.browser("dora")
    assert "To repair" in text(dana.get(reverse("repairs")))
    assert dana.post(one, sheet(means="late_entry", words="Done")).status_code == 422
    assert dana.post(one, sheet(means="late_entry", words="Signed today, marked as late.")).status_code == 303
    assert dana.post(check, sheet(holds="yes")).status_code == 403
    assert dora.post(check, sheet(holds="no", words="")).status_code == 422
    assert dora.post(check, sheet(holds="yes")).status_code == 303
    assert "Repaired and checked" in text(dora.get(one))


def test_what_somebody_holds_at_the_desk_moves_before_the_account_ends(cast: Cast) -> None:
    found, talk = a_finding(cast), a_talk(cast)
    dana, ines = cast.staff["dana"].id, str(cast.staff["ines"].id)
    dora = cast.browser("dora")
    page = text(dora.get(reverse("handover-of", args=[dana])))
    assert "Audit repairs" in page and "Tasks of the team" in page and "Call the sister" not in page
    chosen = {f"to-{cast.clients['robin'].id}": ines, "why": "Dana moves away", "end_account": "on"}
    forgot = dora.post(reverse("handover-of", args=[dana]), sheet(**chosen))
    assert forgot.status_code == 422 and "who takes them" in text(forgot)
    desk = {"desk-repairs": ines, "desk-tasks": ines}
    assert dora.post(reverse("handover-of", args=[dana]), sheet(**chosen, **desk)).status_code == 303
    assert {str(row.owner_id) for row in Finding.objects.filter(id=found.id)} == {ines}
    assert str(Task.objects.get(id=talk.tasks[0].id).owner_id) == ines


def test_supervision_is_offered_only_to_those_who_may_co_sign(cast: Cast) -> None:
    agreed(cast)
    page = text(cast.browser("dora").get(reverse("handover-of", args=[cast.staff["priya"].id])))
    assert "Supervises Ines Invented" in page
    field = page.split('name="desk-supervision"')[1].split("</select>")[0]
    assert "Dana Demo" not in field and "Nobody yet" in field


def test_the_privacy_officer_sees_who_looked_and_the_name_page_tells_of_an_account(cast: Cast) -> None:
    robin, jamie = (cast.clients[name].id for name in ("robin", "jamie"))
    assert cast.browser("pat").get(reverse("looked", args=[robin])).status_code == 200
    assert cast.browser("iva").get(reverse("looked", args=[robin])).status_code == 403
    dana = cast.browser("dana")
    assert "has an account" in text(dana.get(reverse("chart-name", args=[robin])))
    assert "has no account yet" in text(dana.get(reverse("chart-name", args=[jamie])))


def test_a_page_that_is_not_there_is_not_there(cast: Cast) -> None:
    for name in ("supervision-log", "supervision-hour", "meeting", "meeting-talk", "audit", "audit-chart"):
        assert cast.browser("priya").get(reverse(name, args=[UUID(int=1)])).status_code == 404
