"""Forms of medication."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.kernel.ids import new_id
from stepdown.kernel.labels import Labelled
from stepdown.medication.vocabulary import (
    EndWhy,
    GivenTerms,
    Kit,
    LabKind,
    Medicine,
    Occasion,
    Order,
    OrderTerms,
    Place,
    Resolution,
    Severity,
    Taken,
)

ENDS = tuple(one for one in EndWhy if one is not EndWhy.CHANGED)


def _of(labels: Iterable[Labelled]) -> list[tuple[str, Any]]:
    return [(one.value, _(one.label.text)) for one in labels]


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class Named(forms.Form):
    """A form whose fields have ids of their own: several stand on one page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **options)


class OrderForm(Named):
    """A medicine ordered here, or written down from elsewhere."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    place = forms.ChoiceField(label=_("Who orders it"), choices=lambda: _of(Place), widget=forms.RadioSelect)
    medicine = forms.ChoiceField(label=_("Medicine"), required=False)
    title = forms.CharField(
        label=_("Name, if it is another"), max_length=120, required=False, help_text=_("As on the bottle.")
    )
    dose_words = forms.CharField(
        label=_("Dose, as it is taken"), max_length=120, help_text=_("16 mg in the morning, under the tongue")
    )
    amount = forms.DecimalField(
        label=_("How much at a time, mg"), required=False, max_digits=9, decimal_places=3
    )
    prescriber = forms.CharField(label=_("Prescriber"), max_length=120)
    clinic = forms.CharField(
        label=_("Clinic"),
        max_length=120,
        required=False,
        help_text=_("For methadone: its opioid treatment program, as the consent names it."),
    )
    since = _day(_("Since"))
    until = _day(_("Until, if that is known"), required=False)
    why = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, medicines: Iterable[Medicine], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["medicine"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Another medicine")), *((one.key, one.title) for one in medicines)]

    def terms(self) -> OrderTerms:
        data = dict(self.cleaned_data)
        data.pop("key")
        return OrderTerms(**{**data, "place": Place(data["place"])})


class ChangeForm(Named):
    """Another dose of the same medicine."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    dose_words = forms.CharField(label=_("New dose, as it is taken"), max_length=120)
    amount = forms.DecimalField(
        label=_("How much at a time, mg"), required=False, max_digits=9, decimal_places=3
    )
    since = _day(_("From"))
    why = forms.CharField(label=_("Why"), max_length=300)

    def terms(self, order: Order) -> OrderTerms:
        """The order with the new dose."""
        data = self.cleaned_data
        return OrderTerms(
            medicine=order.medicine,
            title=order.title,
            place=order.place,
            prescriber=order.prescriber,
            dose_words=data["dose_words"],
            since=data["since"],
            amount=data["amount"],
            unit=order.unit,
            clinic=order.clinic,
            until=order.until,
            why=data["why"],
        )


class EndForm(Named):
    """An order ends."""

    why = forms.ChoiceField(label=_("Why"), choices=lambda: _of(ENDS))
    on = _day(_("Last day"))
    words = forms.CharField(label=_("In a sentence"), max_length=300, required=False)


class GiveForm(Named):
    """A dose that was given: quick by keyboard, in the order the hands work."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    amount = forms.ChoiceField(label=_("How much"), widget=forms.RadioSelect)
    lot = forms.CharField(
        label=_("Lot"), max_length=40, widget=forms.TextInput({"autofocus": True, "autocomplete": "off"})
    )
    expires_on = _day(_("Expires"))
    body_place = forms.ChoiceField(label=_("Where on the body"), widget=forms.RadioSelect)
    words = forms.CharField(label=_("How it went"), max_length=300, required=False)

    def __init__(self, *args: Any, medicine: Medicine, **options: Any) -> None:
        super().__init__(*args, **options)
        amounts = [(str(one), f"{one} {medicine.unit}") for one in medicine.amounts]
        places = [(one, _(one)) for one in medicine.places]
        for name, choices in (("amount", amounts), ("body_place", places)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def terms(self) -> GivenTerms:
        data = self.cleaned_data
        return GivenTerms(
            Decimal(data["amount"]), data["lot"], data["expires_on"], data["body_place"], data["words"]
        )


class WhyForm(Named):
    """A reason in a sentence."""

    why = forms.CharField(label=_("Why"), max_length=300)


class LabForm(Named):
    """A laboratory value."""

    key = forms.ChoiceField(label=_("What was measured"))
    on = _day(_("On"))
    value = forms.DecimalField(label=_("Value"), required=False, max_digits=9, decimal_places=3)
    words = forms.CharField(label=_("Or in words"), max_length=200, required=False)

    def __init__(self, *args: Any, kinds: Iterable[LabKind], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["key"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (one.key, f"{one.title} ({one.unit})" if one.unit else one.title) for one in kinds
            ]


class EffectForm(Named):
    """A side effect, and when it is asked about again."""

    words = forms.CharField(label=_("What they feel"), max_length=300)
    severity = forms.ChoiceField(
        label=_("How much"), choices=lambda: _of(Severity), widget=forms.RadioSelect, initial=Severity.MILD
    )
    order_id = forms.ChoiceField(label=_("From which medicine"), required=False)
    since = _day(_("Since"))
    follow_up_on = _day(_("Ask again on"), required=False, help_text=_("Empty: by how much it weighs."))

    def __init__(self, *args: Any, orders: Iterable[Order], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["order_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Not known")), *((str(one.id), one.called) for one in orders)]


class FollowForm(Named):
    """How a side effect went on."""

    words = forms.CharField(label=_("How it is now, and what was done"), max_length=300)


class KitForm(Named):
    """What became of naloxone."""

    kit = forms.ChoiceField(label=_("Naloxone"), choices=lambda: _of(Kit), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In a sentence"), max_length=200, required=False, help_text=_("Where it is kept, who knows.")
    )


class WeekForm(Named):
    """How this week's doses are taken."""

    taken = forms.ChoiceField(label=_("This week"), choices=lambda: _of(Taken))


class StepForm(Named):
    """A step of a beginning."""

    step = forms.CharField(max_length=30, widget=forms.HiddenInput)
    words = forms.CharField(label=_("How it went"), max_length=300, required=False)


class VerifyForm(Named):
    """What the opioid treatment program said."""

    spoke_with = forms.CharField(label=_("Spoke with"), max_length=120)
    amount = forms.DecimalField(label=_("Dose, mg a day"), max_digits=9, decimal_places=3)
    last_dose_on = _day(_("Last dose on"))
    take_homes = forms.IntegerField(label=_("Take-home doses"), min_value=0, max_value=28, initial=0)


class ListForm(Named):
    """The list somebody brings."""

    occasion = forms.ChoiceField(label=_("When"), choices=lambda: _of(Occasion), widget=forms.RadioSelect)
    source = forms.CharField(
        label=_("Where the list is from"), max_length=200, help_text=_("Bottles, a letter, what they say.")
    )
    told = forms.CharField(
        label=_("Their list"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("One a line: name, then a comma and the dose. Empty: they take nothing."),
    )


class ResolveForm(Named):
    """One difference decided."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    resolution = forms.ChoiceField(label=_("Decision"), choices=lambda: _of(Resolution))
    words = forms.CharField(label=_("In a sentence"), max_length=200, required=False)


def today_of(day: date) -> dict[str, str]:
    """What a form begins with on a day."""
    return {"since": day.isoformat(), "on": day.isoformat(), "last_dose_on": day.isoformat()}
