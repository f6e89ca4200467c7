"""The room's data as values: analytes with their windows, what a specimen should be, how often, what next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from stepdown.drugtest.vocabulary import Analyte, Basis, Frequency, Window


@dataclass(frozen=True)
class Validity:
    """What urine should be: °F, mg/dL creatinine, specific gravity, pH."""

    coldest: Decimal
    warmest: Decimal
    dilute_below: Decimal
    substituted_below: Decimal
    gravity_dilute: Decimal
    gravity_substituted: Decimal
    ph_least: Decimal
    ph_most: Decimal
    source: str
    tag: str


@dataclass(frozen=True)
class Setting:
    """Everything a clinic may set, as it stands in the files."""

    analytes: tuple[Analyte, ...]
    specimen: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    house: Frequency
    stable: Frequency
    stable_after_weeks: int
    weekdays: tuple[int, ...]
    hour: time
    until: time
    ahead_days: int
    draw_source: str
    draw_tag: str
    validity: Validity
    most_classes: int
    classes_source: str
    rises_again: Decimal
    trend_source: str
    nexts: Mapping[str, str]

    def analyte(self, key: str) -> Analyte | None:
        return next((one for one in self.analytes if one.key == key), None)

    def label(self, key: str) -> str:
        """The word for an analyte; its key where the house does not know it."""
        known = self.analyte(key)
        return known.label if known else key


def read(analytes: Mapping[str, Any], rules: Mapping[str, Any]) -> Setting:
    """Two files as one setting. Raises KeyError or ValueError for a file that lacks something."""
    draw, definitive, trend = rules["draw"], rules["definitive"], rules["trend"]
    source, tag = analytes["source"]["windows"], analytes["source"]["tag"]
    return Setting(
        analytes=tuple(_analyte(one, source, tag) for one in analytes["analytes"]),
        specimen={one["key"]: (tuple(one["names"]), tuple(one["codes"])) for one in analytes["validity"]},
        house=_often(rules["house"]),
        stable=_often(rules["stable"]),
        stable_after_weeks=rules["stable"]["after_weeks"],
        weekdays=tuple(draw["weekdays"]),
        hour=time.fromisoformat(draw["hour"]),
        until=time.fromisoformat(draw["until"]),
        ahead_days=draw["ahead_days"],
        draw_source=draw["source"],
        draw_tag=draw["tag"],
        validity=_validity(rules["validity"]),
        most_classes=definitive["most_classes"],
        classes_source=definitive["source"],
        rises_again=Decimal(trend["again"]),
        trend_source=trend["source"],
        nexts={key: one["words"] for key, one in rules["next"].items()},
    )


def _often(told: Mapping[str, Any]) -> Frequency:
    return Frequency(told["times"], told["weeks"], Basis.HOUSE, told["source"], told["tag"])


def _analyte(told: Mapping[str, Any], source: str, tag: str) -> Analyte:
    window = Window(told["least"], told["most"], told.get("chronic"), source, tag)
    return Analyte(told["key"], told["label"], window, tuple(told["names"]), tuple(told["codes"]))


def _validity(told: Mapping[str, Any]) -> Validity:
    figures = {
        key: Decimal(str(told[key])) for key in Validity.__dataclass_fields__ if key not in ("source", "tag")
    }
    return Validity(**figures, source=told["source"], tag=told["tag"])
