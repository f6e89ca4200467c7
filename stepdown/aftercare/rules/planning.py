"""A plan for afterwards: what it needs, and the exact text that both sign."""

from __future__ import annotations

from stepdown.aftercare.vocabulary import NewPlan
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

MOST = 12


def against_plan(plan: NewPlan) -> tuple[Refusal, ...]:
    """What a plan for afterwards lacks. No kind of support is asked for: any one anchor is enough.

    Source: product promise 26 (a sponsor or other support is encouraged, secular ones too, never required).
    """
    found = []
    if not plan.anchors:
        found.append(
            Refusal(
                say("Name one thing that holds them; any kind counts as much as any other."),
                field="anchors",
            )
        )
    if not plan.appointments:
        found.append(Refusal(say("Name what comes next: a day, or what is still to agree."), field="next"))
    if len(plan.anchors) > MOST or len(plan.appointments) > MOST:
        found.append(Refusal(say("At most {n} of each; the rest belongs elsewhere.", n=MOST)))
    if not plan.slip.strip():
        found.append(Refusal(say("Say what they do when it starts to slip."), field="slip"))
    if not plan.words.strip():
        found.append(Refusal(say("Leave room for a sentence of their own."), field="words"))
    return tuple(found)


def plan_document(plan: NewPlan, caller_name: str) -> dict[str, object]:
    """What is signed, as plain values."""
    return {
        "caller": caller_name,
        "anchors": [[one.kind.value, one.words] for one in plan.anchors],
        "next": [[one.on.isoformat() if one.on else "", one.words] for one in plan.appointments],
        "slip": plan.slip,
        "words": plan.words,
        "calls_agreed": plan.calls_agreed,
    }
