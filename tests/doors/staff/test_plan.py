"""The plan's pages: written together, complete before it is signed, reviewed, compared, printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.urls import reverse

from stepdown.audit.models import Entry
from stepdown.kernel.viewer import Viewer
from stepdown.plan import actions, queries
from stepdown.plan.vocabulary import Plan, PlanStatus
from tests.cast import SYSTEM, Cast, sheet
from tests.scenes_admission import treated

PRESENT = datetime.now(UTC)
SOON = (PRESENT + timedelta(days=30)).date()


@dataclass
class Desk:
    """Dana at Robin's plan."""

    cast: Cast
    dana: Browser
    viewer: Viewer
    client_id: UUID

    def plan(self) -> Plan:
        found = queries.unfinished(self.viewer, self.client_id, at=PRESENT) or queries.current(
            self.viewer, self.client_id, at=PRESENT
        )
        assert found is not None
        return found

    def url(self, name: str, *ids: object) -> str:
        return reverse(name, args=[self.client_id, self.plan().card.id, *ids])

    def send(self, name: str, *ids: object, **fields: object) -> str:
        answer = self.dana.post(self.url(name, *ids), sheet(**fields))
        assert answer.status_code == 303, answer.content.decode()[-3000:]
        return str(answer.headers["Location"])

    def write(self) -> None:
        """A full plan, written through the pages alone."""
        self.send("plan-change", why="")
        self.send(
            "plan-head",
            own_words="Be someone my kids can count on.",
            standard="clinic",
            version=self.plan().card.version,
        )
        for problem in self.plan().problems:
            self.send("plan-remove", problem.id, version=self.plan().card.version)
        self.send("plan-problem-new", words="Alcohol", origin="person")
        self.send("plan-goal-new", self.plan().problems[0].id, own_words="Wake up clear")
        goal = self.plan().problems[0].goals[0].id
        self.send("plan-objective-new", goal, **self.objective())
        self.send("plan-service-new", goal, service=self.service(), who="Dana")

    def objective(self, **changes: object) -> dict[str, object]:
        fields = {
            "words": "Days without alcohol",
            "kind": "days_of_30",
            "direction": "at_least",
            "baseline": "9",
            "target": "29",
            "target_date": SOON.isoformat(),
        }
        return fields | changes

    def service(self) -> str:
        page = self.dana.get(
            self.url("plan-service-new", self.plan().problems[0].goals[0].id)
        ).content.decode()
        found = re.search(r'<option value="(individual:[^"]+)"', page)
        assert found, page
        return found.group(1)

    def sign(self, capacity: str, browser: Browser | None = None, **fields: object) -> str:
        extra = {"typed_name": "Robin", "agreed": "on"} if capacity == "client" else {}
        answer = (browser or self.dana).post(
            self.url("plan-sign"),
            sheet(capacity=capacity, version=self.plan().card.version, **(extra | fields)),
        )
        assert answer.status_code == 303, answer.content.decode()[-3000:]
        return str(answer.headers["Location"])

    def signed(self) -> Plan:
        self.write()
        self.sign("client")
        self.sign("author")
        return self.plan()


@pytest.fixture
def desk(cast: Cast) -> Desk:
    treated(cast)
    return Desk(cast, cast.browser("dana"), cast.viewer("dana", at=PRESENT), cast.clients["robin"].id)


def test_somebody_not_in_treatment_has_no_plan_yet(cast: Cast) -> None:
    jamie = reverse("plan", args=[cast.clients["jamie"].id])
    assert "Not in treatment yet" in cast.browser("dana").get(jamie).content.decode()
    assert cast.browser("dana").post(jamie, sheet(own_words="x", standard="clinic")).status_code == 422


def test_a_plan_is_written_signed_and_in_force_through_the_pages(desk: Desk) -> None:
    page = desk.dana.get(reverse("plan", args=[desk.client_id])).content.decode()
    assert "Interim plan" in page and "Write the full plan" in page
    desk.write()
    page = desk.dana.get(desk.url("plan-version")).content.decode()
    assert "Be someone my kids can count on." in page and "Complete. It can be signed." in page
    assert 'aria-label="Days without alcohol: 9, from 9, aim at least 29 of 30 days"' in page
    assert desk.sign("client").endswith("/handed/")
    assert desk.sign("author").endswith(f"{desk.plan().card.id}/")
    plan = desk.plan()
    assert plan.card.status is PlanStatus.SIGNED and plan.card.number == 2
    page = desk.dana.get(desk.url("plan-version")).content.decode()
    assert "In force since" in page and "Next review" in page and "Robin" in page
    assert Entry.objects.filter(verb="put plan in force", client_ids__contains=[desk.client_id]).exists()


def test_the_page_names_what_is_missing_and_links_to_it(desk: Desk) -> None:
    desk.send("plan-change", why="")
    goal = desk.plan().problems[0].goals[0].id
    where = desk.send("plan-objective-new", goal, words="Feel better")
    part = where.split("#part-")[1]
    page = desk.dana.get(desk.url("plan-version")).content.decode()
    assert f'href="#part-{part}"' in page and "Write where the person starts from" in page
    assert "waits for" in page and "What the person wants, in their own words" in page
    signing = desk.dana.get(desk.url("plan-sign")).content.decode()
    assert "Not yet" in signing and "typed_name" not in signing


def test_a_figure_that_cannot_be_comes_back_beside_its_field(desk: Desk) -> None:
    desk.send("plan-change", why="")
    goal = desk.plan().problems[0].goals[0].id
    answer = desk.dana.post(desk.url("plan-objective-new", goal), sheet(**desk.objective(target="31")))
    page = answer.content.decode()
    assert answer.status_code == 422 and "goes from 0 to 30" in page and 'value="31"' in page
    assert len(desk.plan().problems[0].goals[0].objectives) == 2


def test_a_problem_put_off_says_why(desk: Desk) -> None:
    desk.send("plan-change", why="")
    address = desk.url("plan-problem-new")
    without = desk.dana.post(address, sheet(words="Housing", origin="person", deferred="on"))
    assert without.status_code == 422
    desk.send(
        "plan-problem-new",
        words="Housing",
        origin="person",
        deferred="on",
        deferred_why="Once work is steady",
    )
    page = desk.dana.get(desk.url("plan-version")).content.decode()
    assert "Not worked on for now: Once work is steady" in page


def test_two_people_changing_one_part_see_both_versions(desk: Desk) -> None:
    desk.send("plan-change", why="")
    problem = desk.plan().problems[0]
    desk.send("plan-problem", problem.id, words="Drinking", origin="person", version=problem.version)
    priya = desk.cast.browser("priya")
    answer = priya.post(
        desk.url("plan-problem", problem.id), sheet(words="Wine", origin="person", version=problem.version)
    )
    page = answer.content.decode()
    assert answer.status_code == 409 and "Drinking" in page and "Wine" in page
    desk.send("plan-goal", problem.goals[0].id, own_words="Sleep", version=1)
    desk.send("plan-objective", problem.goals[0].objectives[0].id, version=1, **desk.objective())
    service = problem.goals[0].interventions[0]
    key = f"{service.service_code}:{service.service_label}"
    desk.send(
        "plan-service",
        service.id,
        service=key,
        minutes="60",
        times="2",
        every_weeks="1",
        who="Dana",
        version=1,
    )
    assert desk.plan().problems[0].goals[0].interventions[0].minutes == 60


def test_every_form_opens_on_a_page_of_its_own(desk: Desk) -> None:
    desk.send("plan-change", why="")
    problem = desk.plan().problems[0]
    goal = problem.goals[0]
    pages = [
        desk.url("plan-head"),
        desk.url("plan-problem-new"),
        desk.url("plan-problem", problem.id),
        desk.url("plan-goal-new", problem.id),
        desk.url("plan-goal", goal.id),
        desk.url("plan-objective-new", goal.id),
        desk.url("plan-objective", goal.objectives[0].id),
        desk.url("plan-service-new", goal.id),
        desk.url("plan-service", goal.interventions[0].id),
        reverse("plan-versions", args=[desk.client_id]),
        desk.url("plan-paper"),
    ]
    for address in pages:
        answer = desk.dana.get(address)
        assert answer.status_code == 200, address
        assert "Robin" in answer.content.decode()


def test_what_is_filled_in_wrongly_comes_back(desk: Desk) -> None:
    desk.send("plan-change", why="")
    problem = desk.plan().problems[0]
    goal = problem.goals[0]
    wrong = [
        ("plan-head", (), {"own_words": "x", "standard": "unheard of", "version": "1"}),
        ("plan-problem-new", (), {"words": "", "origin": "person"}),
        ("plan-problem", (problem.id,), {"words": "", "origin": "person", "version": "1"}),
        ("plan-goal-new", (problem.id,), {"own_words": ""}),
        ("plan-goal", (goal.id,), {"own_words": "", "version": "1"}),
        ("plan-objective", (goal.objectives[0].id,), {"words": "", "version": "1"}),
        ("plan-service-new", (goal.id,), {"service": "unheard of", "who": "Dana"}),
        ("plan-service", (goal.interventions[0].id,), {"service": "", "version": "1"}),
    ]
    for name, ids, fields in wrong:
        assert desk.dana.post(desk.url(name, *ids), sheet(**fields)).status_code == 422, name


def test_a_part_of_another_plan_is_not_found_here(desk: Desk) -> None:
    treated(desk.cast, "jamie")
    other = queries.current(SYSTEM, desk.cast.clients["jamie"].id, at=PRESENT)
    assert other is not None
    strange = reverse("plan-version", args=[desk.client_id, other.card.id])
    assert desk.dana.get(strange).status_code == 404
    for name in ("plan-problem", "plan-goal", "plan-objective", "plan-service"):
        assert desk.dana.get(desk.url(name, other.problems[0].id)).status_code == 404


def test_a_signed_plan_is_changed_only_by_a_new_version_and_the_change_is_shown(desk: Desk) -> None:
    first = desk.signed()
    assert desk.dana.post(desk.url("plan-problem-new"), sheet(words="x", origin="person")).status_code == 422
    assert desk.dana.post(desk.url("plan-change"), sheet(why="")).status_code == 422
    desk.send("plan-change", why="Starts a new job")
    one = desk.plan().objectives[0]
    desk.send("plan-objective", one.id, version=one.version, **desk.objective(target="30"))
    second = desk.plan()
    compared = reverse("plan-compare", args=[desk.client_id, second.card.id, first.card.id])
    page = desk.dana.get(compared).content.decode()
    assert "at least 29 of 30 days" in page and "at least 30 of 30 days" in page
    versions = desk.dana.get(reverse("plan-versions", args=[desk.client_id])).content.decode()
    assert "Starts a new job" in versions and "3 versions, nothing overwritten" in versions


def test_a_client_who_chooses_not_to_sign_is_kept_with_a_note(desk: Desk) -> None:
    desk.write()
    address = desk.url("plan-decline")
    assert desk.dana.post(address, sheet(note="", version=desk.plan().card.version)).status_code == 422
    assert desk.dana.post(address, sheet(note="x", version=desk.plan().card.version)).status_code == 422
    done = desk.dana.post(address, sheet(note="Wants to read it at home", version=desk.plan().card.version))
    assert done.status_code == 303
    assert "Your answer is written down" in desk.dana.get(desk.url("plan-handed")).content.decode()
    page = desk.dana.get(desk.url("plan-sign")).content.decode()
    assert "Wants to read it at home" in page


def test_nothing_of_the_staff_is_on_the_screen_a_client_signs_on(desk: Desk) -> None:
    desk.write()
    screen = desk.dana.get(desk.url("plan-hand")).content.decode()
    assert "Sign as Robin" in screen and "Be someone my kids can count on." in screen
    for word in ("sidebar", "topbar", "Dana Demo", reverse("caseload"), reverse("today")):
        assert word not in screen.split("<main", 1)[0] + screen.split("</main>", 1)[1], word
    wrong = desk.dana.post(
        desk.url("plan-sign"), sheet(capacity="client", version=desk.plan().card.version, typed_name="")
    )
    assert wrong.status_code == 422 and "sidebar" not in wrong.content.decode()
    desk.sign("client")
    assert "sidebar" not in desk.dana.get(desk.url("plan-handed")).content.decode()
    assert desk.dana.get(desk.url("plan-hand")).status_code == 303, "signed once is enough"


def test_a_client_signs_only_with_a_name_and_a_tick(desk: Desk) -> None:
    desk.write()
    for fields in ({"typed_name": ""}, {"agreed": ""}):
        sent = sheet(capacity="client", version=desk.plan().card.version, typed_name="Robin", agreed="on")
        assert desk.dana.post(desk.url("plan-sign"), sent | fields).status_code == 422
    assert desk.dana.post(desk.url("plan-sign"), sheet(capacity="king", version="1")).status_code == 422


def test_a_payers_practitioner_signs_too(desk: Desk) -> None:
    desk.write()
    desk.send("plan-head", own_words="Be there.", standard="medicare_iop", version=desk.plan().card.version)
    desk.sign("client")
    desk.sign("author")
    hart = desk.cast.browser("hart")
    assert "licensed practitioner" in hart.get(desk.url("plan-sign")).content.decode()
    desk.sign("practitioner", hart)
    assert desk.plan().card.status is PlanStatus.SIGNED
    assert "Recertify" in hart.get(desk.url("plan-version")).content.decode()
    assert hart.post(desk.url("plan-recertify"), sheet(words="")).status_code == 422
    assert hart.post(desk.url("plan-recertify"), sheet(words="Cravings continue.")).status_code == 303
    assert desk.dana.get(desk.url("plan-recertify")).status_code == 200


def test_progress_moves_the_bar_and_a_review_can_change_the_plan(desk: Desk) -> None:
    plan = desk.signed()
    one = plan.objectives[0]
    today = PRESENT.date() - timedelta(days=1)
    address = desk.url("plan-progress", one.id)
    assert "Note progress" in desk.dana.get(address).content.decode()
    assert desk.dana.post(address, sheet(value="40", on=str(today), where="Mon group")).status_code == 422
    assert desk.dana.post(address, sheet(value="", on=str(today), where="Mon group")).status_code == 422
    desk.send(
        "plan-progress", one.id, value="20", on=str(today), where="Mon group", words="Two hard weekends"
    )
    page = desk.dana.get(desk.url("plan-version")).content.decode()
    assert "<strong" in page and "20" in page and "Mon group" in page
    fields = {
        f"value-{one.id}": "22",
        f"course-{one.id}": "on_course",
        "decision": "change",
        "held_on": str(desk_day(plan)),
    }
    assert desk.dana.post(desk.url("plan-review"), sheet(**fields)).status_code == 422, "a change says why"
    assert desk.dana.post(desk.url("plan-review"), sheet(**(fields | {"decision": ""}))).status_code == 422
    where = desk.send(
        "plan-review", **fields, words="Evenings are the hard part", client_words="I sleep again"
    )
    assert desk.plan().card.number == 3 and str(desk.plan().card.id) in where
    assert desk.plan().objectives[0].now == 22


def test_a_review_can_simply_go_on(desk: Desk) -> None:
    plan = desk.signed()
    one = plan.objectives[0]
    fields = {
        f"value-{one.id}": "",
        f"course-{one.id}": "slow",
        "decision": "continue",
        "held_on": str(desk_day(plan)),
    }
    desk.send("plan-review", **fields)
    assert len(queries.reviews(desk.viewer, desk.client_id, at=PRESENT)) == 1
    assert desk.plan().card.id == plan.card.id


def desk_day(plan: Plan) -> date:
    assert plan.card.signed_at is not None
    return plan.card.signed_at.astimezone(ZoneInfo(plan.zone)).date()


def test_the_plan_leaves_as_a_pdf_through_the_gate(desk: Desk) -> None:
    desk.signed()
    for to in ("client", ""):
        answer = desk.dana.post(desk.url("plan-pdf"), sheet(to=to))
        assert answer.status_code == 200, answer.content.decode()[-2000:]
        assert answer.content.startswith(b"%PDF") and answer.headers["Content-Type"] == "application/pdf"


def test_a_new_plan_can_begin_where_none_is_left(desk: Desk) -> None:
    plan = desk.signed()
    answer = desk.dana.post(reverse("plan", args=[desk.client_id]), sheet(own_words="x", standard="clinic"))
    assert answer.status_code == 303
    assert desk.plan().card.number == 3
    assert desk.dana.post(reverse("plan", args=[desk.client_id]), sheet(standard="?")).status_code == 422
    assert plan.card.number == 2


def test_a_plan_of_somebody_elses_client_is_not_found(desk: Desk) -> None:
    ines = desk.cast.browser("ines")
    assert ines.get(reverse("plan", args=[desk.client_id])).status_code == 404
    assert ines.get(desk.url("plan-version")).status_code == 404
    assert actions.sign is not None
