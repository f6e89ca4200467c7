"""Forms of an account: dollars in, services, shares, estimates, plans."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.billing.actions import AskedPlan, Handed
from stepdown.billing.vocabulary import AskedTerms, Basis, Every, FeeSchedule, Method, Relief
from stepdown.kernel.labels import Labelled
from stepdown.kernel.money import Money

_DOLLARS = re.compile(r"\$?\s?(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?")


def labelled(words: type[Labelled]) -> list[tuple[str, Any]]:
    """The choices of a closed list, translated when shown."""
    return [(word.value, _(word.label.text)) for word in words]


class DollarField(forms.CharField):
    """An amount as people write it: 20, 20.50, $1,250. Becomes whole cents."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=16, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = _DOLLARS.fullmatch(text.strip())
        if found is None:
            raise forms.ValidationError(_("Write dollars and cents, such as 20 or 20.50."))
        return Money(int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0")))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Money):
            return f"{value.cents // 100}" if value.cents % 100 == 0 else f"{value.cents / 100:.2f}"
        return value


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen from a calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class OneOfSeveral(forms.Form):
    """A form that may stand on one page with others: its fields have ids of their own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **({"auto_id": f"{type(self).__name__.lower()}_%s"} | options))


class CopayForm(OneOfSeveral):
    """The three-key copay: how it was paid."""

    method = forms.ChoiceField(choices=labelled(Method), required=False)
    reference = forms.CharField(label=_("Reference of terminal or check"), max_length=40, required=False)


class PaymentForm(OneOfSeveral):
    """Money in the hand."""

    amount = DollarField(label=_("Amount in dollars"))
    method = forms.ChoiceField(label=_("How"), choices=labelled(Method), widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Reference"),
        max_length=40,
        required=False,
        help_text=_("What the terminal printed, or the number of the check. Never the number of a card."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def handed(self) -> Handed:
        """What was handed over."""
        given = self.cleaned_data
        return Handed(given["amount"], Method(given["method"]), given["reference"], given.get("note", ""))


class RefundForm(PaymentForm):
    """Money going back, with the reason."""

    note = None  # type: ignore[assignment]  # a refund has a reason instead
    why = forms.CharField(label=_("Why it goes back"), max_length=200)


class ChargeForm(OneOfSeveral):
    """A service that was given."""

    fee = forms.ChoiceField(label=_("Service"))
    on = day_field(_("On"))
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("About money only. The client reads it.")
    )

    def __init__(self, *args: Any, schedule: FeeSchedule | None, **options: Any) -> None:
        super().__init__(*args, **options)
        fees = schedule.fees if schedule else ()
        self.fields["fee"] = forms.ChoiceField(
            label=_("Service"), choices=[(fee.key, f"{fee.words}, {fee.price}") for fee in fees]
        )


class ReliefForm(OneOfSeveral):
    """Asking for less, so that another decides."""

    relief = forms.ChoiceField(label=_("What"), choices=labelled(Relief))
    amount = DollarField(label=_("Amount in dollars"))
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("About money, not about health."))


class WhyForm(OneOfSeveral):
    """A reason."""

    why = forms.CharField(label=_("Why"), max_length=200)


class ShareForm(OneOfSeveral):
    """What a client is asked to pay, and on what it rests."""

    basis = forms.ChoiceField(label=_("It rests on"), choices=labelled(Basis), widget=forms.RadioSelect)
    household = forms.IntegerField(
        label=_("People living on this income"), min_value=1, max_value=30, required=False
    )
    income = DollarField(
        label=_("Yearly income of the household"),
        required=False,
        help_text=_("Chooses the step of the scale and is not kept."),
    )
    proof = forms.CharField(
        label=_("Proof seen"), max_length=200, required=False, help_text=_("Such as: pay stub of October.")
    )
    share_percent = forms.IntegerField(
        label=_("Share asked for, percent"), min_value=0, max_value=100, required=False
    )
    reason = forms.CharField(label=_("Why hardship"), max_length=200, required=False)
    copay = DollarField(
        label=_("Copay per day"),
        required=False,
        help_text=_("As the insurer says. Empty where there is none."),
    )
    insured = forms.BooleanField(label=_("Uses insurance here"), required=False)
    ends_on = day_field(_("Until"), required=False, help_text=_("Empty: as long as the scale says."))

    def asked(self) -> AskedTerms:
        """What was filled in."""
        given = self.cleaned_data
        return AskedTerms(
            basis=Basis(given["basis"]),
            household=given["household"],
            yearly_income=given["income"],
            proof=given["proof"],
            reason=given["reason"],
            share_percent=given["share_percent"],
            copay=given["copay"],
            insured=given["insured"],
            ends_on=given["ends_on"],
        )


class OpenNumber(forms.NumberInput):
    """A number that may stay empty: the browser does not insist."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class EstimateForm(OneOfSeveral):
    """How many times each service is expected, from which day on."""

    starts_on = day_field(_("From"))

    def __init__(self, *args: Any, schedule: FeeSchedule | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.keys = [fee.key for fee in schedule.fees] if schedule else []
        for fee in schedule.fees if schedule else ():
            self.fields[f"n_{fee.key}"] = forms.IntegerField(
                label=fee.words, min_value=0, max_value=500, help_text=str(fee.price), widget=OpenNumber
            )

    def full_clean(self) -> None:
        """None of them is a must; together there has to be one."""
        self._mark(False)
        super().full_clean()
        self._mark(True)

    def _mark(self, required: bool) -> None:
        for key in self.keys:
            self.fields[f"n_{key}"].required = required

    def counts(self) -> dict[str, int]:
        """Times by service; none is left out."""
        given = {key: self.cleaned_data.get(f"n_{key}") or 0 for key in self.keys}
        return {key: count for key, count in given.items() if count}

    def services(self) -> list[forms.BoundField]:
        """The fields of the services, for the page."""
        return [self[f"n_{key}"] for key in self.keys]


class WishForm(OneOfSeveral):
    """For which day somebody is booked, where they are."""

    service_on = day_field(_("Day of the service"), required=False, help_text=_("Empty: only asked for."))


class PlanForm(OneOfSeveral):
    """Instalments."""

    total = DollarField(label=_("Amount to pay in parts"))
    count = forms.IntegerField(label=_("How many parts"), min_value=2, max_value=36)
    first = day_field(_("First part due"))
    every = forms.ChoiceField(label=_("Then"), choices=labelled(Every), widget=forms.RadioSelect)
    words = forms.CharField(label=_("What was said"), max_length=200, required=False)

    def asked(self) -> AskedPlan:
        """What was agreed."""
        given = self.cleaned_data
        first: date = given["first"]
        return AskedPlan(given["total"], given["count"], first, Every(given["every"]), given["words"])
