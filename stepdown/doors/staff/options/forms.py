"""What the options sheet is made for.

Income and household choose a step of the scale and are then forgotten.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.kernel.labels import choices
from stepdown.kernel.money import Money
from stepdown.kernel.viewer import Viewer
from stepdown.placement import queries
from stepdown.placement.vocabulary import Asked, Benefits, PaidBy, Told
from stepdown.programme.vocabulary import Programme


def _dollars(label: Any, *, most: int, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=0, max_value=most, decimal_places=2, required=False
    )


class OptionsForm(forms.Form):
    """How the person pays, what is known of their benefits, and what they told us."""

    paid_by = forms.ChoiceField(label=_("Pays"), choices=choices(PaidBy), widget=forms.RadioSelect)
    income = _dollars(
        _("Income in a year"), most=10_000_000, help_text=_("Only chooses the step of the scale. Not kept.")
    )
    household = forms.IntegerField(
        label=_("People who live on it"), min_value=1, max_value=30, required=False
    )
    band = forms.ChoiceField(label=_("Or choose the step"), required=False)
    deductible = _dollars(_("Deductible left"), most=100_000)
    copay = _dollars(_("Copay a day"), most=10_000)
    coinsurance = forms.IntegerField(
        label=_("Coinsurance, percent"), min_value=0, max_value=100, required=False
    )
    limit = _dollars(_("Out-of-pocket limit left"), most=100_000)
    intensive = forms.ChoiceField(label=_("Which intensive programme"), required=False)
    per_week = _dollars(_("Spent a week, as told"), most=100_000)
    days_missed = forms.IntegerField(
        label=_("Days missed a month, as told"), min_value=0, max_value=31, required=False
    )
    per_day = _dollars(_("Pay for such a day, as told"), most=100_000)

    def __init__(self, *args: Any, viewer: Viewer, programmes: tuple[Programme, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self._viewer = viewer
        bands = queries.price_list(viewer).bands
        self.fields["band"].choices = [  # type: ignore[attr-defined]
            ("", _("Not asked yet")),
            *((band.key, f"{band.title}: {band.share_percent}%") for band in bands),
        ]
        self.fields["intensive"].choices = [  # type: ignore[attr-defined]
            ("", _("The usual one of this clinic")),
            *((one.key, one.title) for one in programmes),
        ]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if (data.get("income") is None) != (data.get("household") is None):
            self.add_error("household", _("The scale needs both: the income and how many people live on it."))
        return data

    def asked(self) -> Asked:
        """What a valid form asks for; the income ends here."""
        data = self.cleaned_data
        band = data["band"]
        if data.get("income") is not None and data.get("household") is not None:
            band = queries.band_of(self._viewer, _money(data["income"]) or Money(0), data["household"]).key
        return Asked(
            paid_by=PaidBy(data["paid_by"]),
            band=band,
            benefits=Benefits(
                deductible_left=_money(data["deductible"]),
                copay_per_day=_money(data["copay"]),
                coinsurance_percent=data["coinsurance"],
                out_of_pocket_left=_money(data["limit"]),
            ),
            told=Told(_money(data["per_week"]), data["days_missed"], _money(data["per_day"])),
            intensive_programme=data["intensive"],
        )


def initial(asked: Asked) -> dict[str, object]:
    """A form filled in as a sheet was asked for."""
    benefits, told = asked.benefits, asked.told
    return {
        "paid_by": asked.paid_by.value,
        "band": asked.band,
        "deductible": _typed(benefits.deductible_left),
        "copay": _typed(benefits.copay_per_day),
        "coinsurance": benefits.coinsurance_percent,
        "limit": _typed(benefits.out_of_pocket_left),
        "intensive": asked.intensive_programme,
        "per_week": _typed(told.per_week),
        "days_missed": told.days_missed_per_month,
        "per_day": _typed(told.per_day_missed),
    }


def _money(dollars: Decimal | None) -> Money | None:
    return None if dollars is None else Money(int(dollars * 100))


def _typed(amount: Money | None) -> Decimal | None:
    if amount is None:
        return None
    dollars = Decimal(amount.cents) / 100
    return dollars.quantize(Decimal(1)) if amount.cents % 100 == 0 else dollars.quantize(Decimal("0.01"))
