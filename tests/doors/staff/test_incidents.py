"""Incidents at the staff door: reported in two minutes, settled, reviewed, closed, counted."""

from __future__ import annotations

from django.urls import reverse

from stepdown.incident import models
from tests.cast import Cast, sheet
from tests.scenes_care import an_incident, the_breach

FORM: dict[str, object] = {
    "kind": "fall",
    "what": "Slipped on the wet step and held the rail.",
    "severity": "minor",
    "where": "Stairs",
    "happened_at": "2026-11-18T09:10",
    "client": "Robin Example",
    "harm": "a bruise",
}


def _one(cast: Cast, who: str, made: object) -> str:
    return cast.browser(who).get(reverse("incident", args=[made])).content.decode()


def test_a_report_takes_one_form_and_names_the_client_only_to_those_in_reach(cast: Cast) -> None:
    dana = cast.browser("dana")
    fields = FORM | {"site": cast.harbor.id, "involved": [str(cast.staff["priya"].id)]}
    assert dana.post(reverse("incident-new"), sheet(**fields)).status_code == 303
    row = models.Incident.objects.get()
    assert row.happened_at.isoformat() == "2026-11-18T14:10:00+00:00"
    assert "Robin Example" in _one(cast, "dana", row.id)
    assert "Robin Example" in _one(cast, "dora", row.id)
    assert cast.browser("priya").get(reverse("incident", args=[row.id])).status_code == 404
    chart = dana.get(reverse("chart", args=[cast.clients["robin"].id])).content.decode()
    assert str(row.id) not in chart and "Slipped" not in chart and "bruise" not in chart


def test_a_client_out_of_reach_is_not_named_by_trying(cast: Cast) -> None:
    fields = FORM | {"site": cast.harbor.id, "client": "Casey Fictional"}
    answer = cast.browser("dana").post(reverse("incident-new"), sheet(**fields))
    assert answer.status_code == 422 and "Nobody of that name" in answer.content.decode()
    fields["client_id"] = cast.clients["casey"].id
    assert cast.browser("dana").post(reverse("incident-new"), sheet(**fields)).status_code == 422
    assert not models.Incident.objects.exists()


def test_what_is_missing_is_said_beside_its_field(cast: Cast) -> None:
    answer = cast.browser("otto").post(reverse("incident-new"), sheet(**(FORM | {"what": "fell"})))
    assert answer.status_code == 422


def test_from_report_to_closing(cast: Cast) -> None:
    made, dora, iva = an_incident(cast), cast.browser("dora"), cast.browser("iva")
    assert "Waits for a review" in dora.get(reverse("today")).content.decode()
    told = {
        "factors": ["place"],
        "causes": "The step was wet after cleaning.",
        "action": "Put up a sign",
        "owner": cast.staff["iva"].id,
        "due_on": "2030-01-01",
    }
    half = dora.post(reverse("incident-review", args=[made]), sheet(version=1, **(told | {"owner": ""})))
    assert half.status_code == 422 and "Say who sees to it" in half.content.decode()
    assert dora.post(reverse("incident-review", args=[made]), sheet(version=1, **told)).status_code == 303
    early = dora.post(reverse("incident-close", args=[made]), sheet(version=2))
    assert early.status_code == 422 and "1 action is open" in early.content.decode()
    page = iva.get(reverse("incidents")).content.decode()
    assert "Put up a sign" in page and "Slipped" not in page
    action = models.CorrectiveAction.objects.get().id
    finish = reverse("incident-action-done", args=[action])
    assert iva.post(finish, sheet(words="")).status_code == 422
    assert iva.post(finish, sheet(words="A sign stands there")).status_code == 303
    assert dora.post(reverse("incident-close", args=[made]), sheet(version=2)).status_code == 303
    assert "Closed" in _one(cast, "dora", made)


def test_a_breach_is_settled_by_the_privacy_officer(cast: Cast) -> None:
    made, pat = the_breach(cast), cast.browser("pat")
    assert "60 days after discovery" in _one(cast, "pat", made)
    assert "60 days" not in _one(cast, "dana", made)
    owed = models.ReportOwed.objects.order_by("due_at")[0]
    way = reverse("incident-settle", args=[made, owed.id])
    assert pat.post(way, sheet(told_to="")).status_code == 422
    fields = {"told_to": "All three, by letter", "told_at": "2026-11-18T10:00", "reference": "B-1"}
    assert pat.post(way, sheet(**fields)).status_code == 303
    assert "B-1" in _one(cast, "pat", made)


def test_the_register_is_opened_by_month_and_by_state(cast: Cast) -> None:
    an_incident(cast)
    dora = cast.browser("dora")
    for query, shown in (("?month=2026-11", True), ("?month=2026-10", False), ("?state=closed", False)):
        page = dora.get(reverse("incidents") + query).content.decode()
        assert ("Stairs" in page) is shown
    assert "Stairs" in dora.post(reverse("incident-find"), {"text": "sliped"}).content.decode()


def test_a_duty_is_taken_over_from_an_offer(cast: Cast) -> None:
    dora = cast.browser("dora")
    page = dora.get(reverse("incident-duties") + "?take=ca_call").content.decode()
    assert "9 CCR 10561" in page
    fields = {"name": "Call", "to": "State", "kinds": ["fall"], "least": "minor", "source": "State code 9"}
    fields |= {"starts_on": "2030-01-01", "hours": "24", "days": "", "site": ""}
    assert dora.post(reverse("incident-duties"), sheet(**fields)).status_code == 303
    assert dora.post(reverse("incident-duties"), sheet(**(fields | {"days": "2"}))).status_code == 422
