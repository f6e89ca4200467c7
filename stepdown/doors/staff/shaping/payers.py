"""Rules of payers and states: each edition with its date and its source; a new one acts from its date on."""

from __future__ import annotations

from datetime import date

from stepdown.doors.staff.shaping.forms.payers import RuleForm, state_of
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.programme import actions, queries
from stepdown.programme.vocabulary import RuleEdition

RULES = "staff/shaping/rules.html"
NEW = "staff/shaping/rule.html"


@reads(may=Permission.SEE_PROGRAMMES)
def rules(visit: Visit) -> Page:
    on = _day(visit)
    held = queries.rules_in_force(visit.viewer, on=on)
    every: dict[str, list[tuple[RuleEdition, object]]] = {}
    for rule in queries.rules(visit.viewer):
        every.setdefault(rule.key, []).insert(0, (rule, state_of(rule, rule in held, on)))
    levels = {edition: queries.levels(visit.viewer, edition) for edition in queries.editions(visit.viewer)}
    return Page(RULES, {"every": list(every.values()), "levels": levels, "on": on, "held": held})


def _day(visit: Visit) -> date:
    """The day asked for; today where none, or none that can be read, was."""
    try:
        return date.fromisoformat(visit.query.get("on", ""))
    except ValueError:
        return visit.local.date()


@reads(may=Permission.SHAPE_PROGRAMMES)
def new_rule(visit: Visit) -> Page:
    last = _last(visit, visit.query.get("from", ""))
    return Page(NEW, {"form": RuleForm(initial=RuleForm.read(last) if last else None), "last": last})


@writes(may=Permission.SHAPE_PROGRAMMES)
def add_rule(visit: Visit) -> Done:
    form = RuleForm(visit.form)
    last = _last(visit, visit.form.get("key", ""))
    with beside(form, lambda: Page(NEW, {"form": form, "last": last})):
        key = last.key if last else queries.key_of(form.cleaned_data["name"])
        added = actions.add_rule(rule=form.rule(key), on=visit.local.date(), by=visit.viewer, at=visit.at)
    return Done("payer-rules", said=say("Entered. It holds from {day} on.", day=added.valid_from))


def _last(visit: Visit, key: str) -> RuleEdition | None:
    """The newest edition of a rule that is there already."""
    found = [rule for rule in queries.rules(visit.viewer) if rule.key == key]
    return max(found, key=lambda rule: rule.valid_from, default=None)
