"""One scene for the whole matrix: what three clients wrote, each with words that nobody else may ever see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from stepdown.assessment import actions as assessment
from stepdown.assessment import queries as assessments
from stepdown.assessment.vocabulary import Given, GivenAnswer
from stepdown.identity import actions as identity
from stepdown.identity.vocabulary import Field
from stepdown.intake import actions as intake
from stepdown.intake.vocabulary import CallSheet
from stepdown.people import actions as people
from stepdown.people.vocabulary import TieGround
from stepdown.plan import actions as plan
from stepdown.plan import queries as plans
from tests.cast import NOW, SYSTEM, Cast
from tests.releases import NOOR, a_consent
from tests.scenes_admission import treated
from tests.scenes_assessment import begin
from tests.scenes_inbox import a_written_paper

# Whose words they are -> who writes them.
WRITERS = {"robin": "dana", "jamie": "dana", "alex": "ines", "casey": "nora"}
ENTERS = {"robin": "iva", "jamie": "iva", "alex": "iva"}
# Breaks out of an attribute, a tag, a template and a typesetter, should any of them not escape.
POLYGLOT = '"><img src=x onerror=alert(1)>{{7*7}}#eval("1")'

CLINICAL = {
    "robin": "dana priya hart dora",
    "jamie": "dana priya hart dora",
    "alex": "ines priya hart dora",
    "casey": "nora",
}
STORIES = {name: f"iva {readers}" for name, readers in CLINICAL.items()} | {"casey": "nora"}


def word(kind: str, name: str) -> str:
    """The word by which somebody's text is known wherever it turns up."""
    return f"canary{kind}{name}"


def readers() -> dict[str, frozenset[str]]:
    """Each canary, and who of the cast may meet it. A legal name is for the page of an opening alone."""
    found = {}
    for name in WRITERS:
        found[word("goal", name)] = frozenset(CLINICAL[name].split())
        found[word("words", name)] = frozenset(CLINICAL[name].split())
        found[word("story", name)] = frozenset(STORIES[name].split())
        found[word("legal", name)] = frozenset()
        found[word("paper", name)] = frozenset(CLINICAL[name].split())
    return found


@dataclass
class Things:
    """What belongs to one client, for addresses and bodies that try somebody else's."""

    ids: dict[str, UUID]


def of(cast: Cast, name: str) -> Things:
    """Write one client's story, assessment, plan, consent and legal identity through the rooms."""
    client = cast.clients[name]
    writer = WRITERS[name]
    ids = {"client_id": client.id}
    ids["inquiry_id"] = _inquiry(cast, name)
    if not plans.versions(SYSTEM, client.id, at=NOW):
        treated(cast, name, writer)
    version = plans.versions(SYSTEM, client.id, at=NOW)[-1]
    shown = plans.plan(SYSTEM, version.id, at=NOW)
    by = cast.viewer(writer)
    problem = shown.problems[0].id
    goal = plan.add_goal(problem_id=problem, own_words=f"{word('goal', name)} {POLYGLOT}", by=by, at=NOW)
    ids |= {"plan_id": version.id, "other_id": version.id, "problem_id": problem, "goal_id": goal}
    ids |= {"part_id": goal, "objective_id": shown.objectives[0].id}
    ids["service_id"] = shown.problems[0].goals[0].interventions[0].id
    ids |= _assessment(cast, name)
    ids["document_id"] = a_written_paper(cast, name, WRITERS[name], f"{word('paper', name)} {POLYGLOT}")
    if name != "casey":
        ids["consent_id"] = a_consent(cast, NOOR, client=name)
        values = {Field.GIVEN_NAME: word("legal", name), Field.FAMILY_NAME: f"Fiction{name}"}
        identity.enter_identity(client_id=client.id, values=values, by=cast.viewer(ENTERS[name]), at=NOW)
    return Things(ids)


def _inquiry(cast: Cast, name: str) -> UUID:
    client = cast.clients[name]
    sheet = CallSheet(called_name=client.chosen_name, happening=f"{word('story', name)} {POLYGLOT}")
    made = intake.open_inquiry(site_id=client.site_id, sheet=sheet, by=SYSTEM, at=NOW)
    intake.link_client(inquiry_id=made.id, client_id=client.id, by=SYSTEM, at=NOW)
    return made.id


def _assessment(cast: Cast, name: str) -> dict[str, UUID]:
    by = cast.viewer(WRITERS[name])
    running = assessments.in_progress(by, cast.clients[name].id, at=NOW)
    card = running or begin(cast, WRITERS[name], name)
    text = f"{word('words', name)} {POLYGLOT}"
    assessment.save_section(
        assessment_id=card.id,
        section_key="words",
        given=Given({"wants": GivenAnswer((text,))}),
        version=1,
        by=by,
        at=NOW,
    )
    return {"assessment_id": card.id}


def tie_for_today(cast: Cast, who: str, name: str) -> None:
    """Somebody stands in for a day."""
    people.tie(
        staff_id=cast.staff[who].id,
        client_id=cast.clients[name].id,
        ground=TieGround.CARE_TEAM,
        by=SYSTEM,
        at=NOW,
    )
