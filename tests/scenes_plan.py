"""One counselor writing one plan, straight in its room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.plan import actions, queries
from stepdown.plan.vocabulary import (
    Direction,
    DraftHead,
    MeasureKind,
    ObjectiveTerms,
    Plan,
    ProblemSource,
    ProblemTerms,
    ServiceOffer,
)
from stepdown.signature.vocabulary import Capacity
from tests.cast import NOW, Cast
from tests.scenes_episode import admit

TODAY = date(2026, 11, 18)
GROUP = ServiceOffer("group", "Recovery skills group", 90, 3, 1, "Counselor")
ALCOHOL = ProblemTerms("Alcohol", ProblemSource.DIAGNOSIS, "F10.20")
DAYS = ObjectiveTerms(
    "Days without alcohol",
    MeasureKind.DAYS_OF_30,
    "",
    Direction.AT_LEAST,
    Decimal(9),
    Decimal(29),
    date(2026, 12, 15),
)
C, A, P = Capacity.CLIENT, Capacity.AUTHOR, Capacity.PRACTITIONER


@dataclass
class Desk:
    """One counselor writing one plan."""

    cast: Cast
    dana: Viewer
    episode_id: UUID
    client_id: UUID

    def begin(self, standard: str = "clinic", *, interim: bool = False) -> Plan:
        head = DraftHead(
            self.client_id, self.episode_id, standard, interim, "Be someone my kids can count on."
        )
        return actions.draft_plan(head=head, by=self.dana, at=NOW)

    def write(self, standard: str = "clinic", *, interim: bool = False) -> Plan:
        made = self.begin(standard, interim=interim)
        problem = actions.add_problem(plan_id=made.card.id, terms=ALCOHOL, by=self.dana, at=NOW)
        goal = actions.add_goal(problem_id=problem, own_words="Wake up clear", by=self.dana, at=NOW)
        actions.add_objective(goal_id=goal, terms=DAYS, by=self.dana, at=NOW)
        actions.add_intervention(goal_id=goal, offer=GROUP, by=self.dana, at=NOW)
        return self.read(made)

    def read(self, plan: Plan) -> Plan:
        return queries.plan(self.dana, plan.card.id, at=NOW)

    def sign(self, plan: Plan, capacity: Capacity, name: str = "dana") -> Plan:
        plan = self.read(plan)
        return actions.sign(
            plan_id=plan.card.id,
            capacity=capacity,
            typed_name="Robin" if capacity is C else "",
            version=plan.card.version,
            by=self.dana if name == "dana" else self.cast.viewer(name),
            at=NOW,
        )

    def signed(self, standard: str = "clinic") -> Plan:
        plan = self.write(standard)
        self.sign(plan, C)
        return self.sign(plan, A)


def a_desk(cast: Cast) -> Desk:
    """Dana at the desk, Robin in treatment."""
    made = admit(cast)
    return Desk(cast, cast.viewer("dana"), made.id, made.client_id)
