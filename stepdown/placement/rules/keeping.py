"""What an options sheet was made for, to and from plain values. A yearly income is never among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from stepdown.kernel.money import Money
from stepdown.kernel.period import WeekWindow
from stepdown.placement.vocabulary import Asked, Benefits, OwnWindow, PaidBy, Told


def kept(asked: Asked) -> dict[str, object]:
    """As it is stored; amounts are cents, unknown stays null."""
    benefits, told = asked.benefits, asked.told
    return {
        "paid_by": asked.paid_by.value,
        "band": asked.band,
        "intensive_programme": asked.intensive_programme,
        "deductible_left": _cents(benefits.deductible_left),
        "copay_per_day": _cents(benefits.copay_per_day),
        "coinsurance_percent": benefits.coinsurance_percent,
        "out_of_pocket_left": _cents(benefits.out_of_pocket_left),
        "per_week": _cents(told.per_week),
        "days_missed_per_month": told.days_missed_per_month,
        "per_day_missed": _cents(told.per_day_missed),
    }


def read(stored: Mapping[str, object]) -> Asked:
    """As it was stored, back."""
    return Asked(
        paid_by=PaidBy(str(stored["paid_by"])),
        band=str(stored["band"]),
        intensive_programme=str(stored["intensive_programme"]),
        benefits=Benefits(
            deductible_left=_money(stored["deductible_left"]),
            copay_per_day=_money(stored["copay_per_day"]),
            coinsurance_percent=_whole(stored["coinsurance_percent"]),
            out_of_pocket_left=_money(stored["out_of_pocket_left"]),
        ),
        told=Told(
            per_week=_money(stored["per_week"]),
            days_missed_per_month=_whole(stored["days_missed_per_month"]),
            per_day_missed=_money(stored["per_day_missed"]),
        ),
    )


def kept_own(own: Sequence[OwnWindow]) -> list[dict[str, object]]:
    """The windows of a person's week as they are stored."""
    return [
        {
            "title": one.title,
            "kind": one.kind,
            "weekday": one.window.weekday,
            "start": one.window.start.isoformat(),
            "end": one.window.end.isoformat(),
            "travel_minutes": one.travel_minutes,
        }
        for one in own
    ]


def read_own(stored: Sequence[Mapping[str, Any]]) -> tuple[OwnWindow, ...]:
    """The windows as they were stored, back."""
    return tuple(
        OwnWindow(
            one["title"],
            one["kind"],
            WeekWindow(one["weekday"], time.fromisoformat(one["start"]), time.fromisoformat(one["end"])),
            one["travel_minutes"],
        )
        for one in stored
    )


def _cents(amount: Money | None) -> int | None:
    return None if amount is None else amount.cents


def _money(stored: object) -> Money | None:
    return Money(stored) if isinstance(stored, int) else None


def _whole(stored: object) -> int | None:
    return stored if isinstance(stored, int) else None
