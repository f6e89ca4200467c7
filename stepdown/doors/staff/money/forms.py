"""Forms of the desk: the drawer, a decision, new fees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.billing.actions import Counted
from stepdown.billing.vocabulary import FeeSchedule
from stepdown.doors.staff.account.forms import DollarField, OneOfSeveral, day_field
from stepdown.kernel.money import Money


class FindForm(forms.Form):
    """The name of somebody who stands at the desk."""

    text = forms.CharField(label=_("Find a client"), max_length=80, required=False)


class DecideForm(OneOfSeveral):
    """Yes or no, with a word."""

    granted = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    why = forms.CharField(max_length=200, required=False)


class CountForm(OneOfSeveral):
    """What lies in the drawer, and what goes to the bank."""

    cash = DollarField(label=_("Cash counted"))
    checks = DollarField(label=_("Checks counted"))
    why = forms.CharField(label=_("If it differs: what you know about it"), max_length=200, required=False)
    deposit_cash = DollarField(label=_("Cash to the bank"), required=False)
    deposit_checks = DollarField(label=_("Checks to the bank"), required=False)
    slip = forms.CharField(label=_("Number of the deposit slip"), max_length=40, required=False)

    def counted(self) -> Counted:
        """What was counted."""
        given = self.cleaned_data
        nothing = Money(0)
        return Counted(
            cash=given["cash"],
            checks=given["checks"],
            why=given["why"],
            deposit_cash=given["deposit_cash"] or nothing,
            deposit_checks=given["deposit_checks"] or nothing,
            slip=given["slip"],
        )


class FeesForm(OneOfSeveral):
    """A new version of all fees: the same services and steps with other figures, from a day on."""

    title = forms.CharField(label=_("Title"), max_length=80)
    starts_on = day_field(_("From"))
    valid_months = forms.IntegerField(label=_("A share holds, months"), min_value=1, max_value=24)
    new_words = forms.CharField(
        label=_("One more service, as receipts say it"), max_length=80, required=False
    )
    new_fee = DollarField(label=_("Its fee"), required=False)

    def __init__(self, *args: Any, schedule: FeeSchedule, **options: Any) -> None:
        super().__init__(*args, **options)
        self.schedule = schedule
        for fee in schedule.fees:
            self.fields[f"fee_{fee.key}"] = DollarField(label=fee.words, initial=fee.price)
        for step in schedule.steps:
            self.fields[f"share_{step.key}"] = forms.IntegerField(
                label=step.words, min_value=0, max_value=100, initial=step.share_percent
            )
            self.fields[f"fixed_{step.key}"] = DollarField(
                label=_("or a fixed amount a visit"), required=False, initial=step.fixed
            )

    def content(self) -> dict[str, object]:
        """The new version as data."""
        given, now = self.cleaned_data, self.schedule
        fees: list[dict[str, object]] = [
            {"key": fee.key, "words": fee.words, "cents": given[f"fee_{fee.key}"].cents}
            | ({"service": fee.service.value} if fee.service else {})
            for fee in now.fees
        ]
        if given["new_words"] and given["new_fee"] is not None:
            fees.append(
                {"key": f"own_{len(fees) + 1}", "words": given["new_words"], "cents": given["new_fee"].cents}
            )
        steps: list[dict[str, object]] = []
        for step in now.steps:
            told: dict[str, object] = {
                "key": step.key,
                "words": step.words,
                "share_percent": given[f"share_{step.key}"],
            }
            fixed = given[f"fixed_{step.key}"]
            told |= {"fixed_cents": fixed.cents} if fixed is not None else {}
            told |= {"up_to_percent": step.up_to_percent} if step.up_to_percent is not None else {}
            steps.append(told)
        return {
            "title": given["title"],
            "region": now.region.value,
            "valid_months": given["valid_months"],
            "fees": fees,
            "steps": steps,
        }

    def fee_fields(self) -> list[forms.BoundField]:
        """The fields of the fees, for the page."""
        return [self[f"fee_{fee.key}"] for fee in self.schedule.fees]

    def step_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Share and fixed amount of each step, for the page."""
        return [(self[f"share_{step.key}"], self[f"fixed_{step.key}"]) for step in self.schedule.steps]
