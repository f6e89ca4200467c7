"""Rows of medication as frozen values."""

from __future__ import annotations

from decimal import Decimal

from stepdown.medication import models, shelf
from stepdown.medication.rules import timing
from stepdown.medication.vocabulary import (
    Aim,
    Begun,
    Difference,
    Differs,
    EndWhy,
    Given,
    Kit,
    Lab,
    Naloxone,
    Occasion,
    Order,
    Overruled,
    Place,
    Reconciling,
    Resolution,
    Route,
    Severity,
    SideEffect,
    StopKind,
    Taken,
    Teller,
    Told,
    Verified,
    Week,
)


def plain(value: Decimal) -> Decimal:
    """A number as people write it: 8 and not 8.000, 100 and not 1E+2."""
    return Decimal(format(value.normalize(), "f"))


def order_card(row: models.OrderRow, verified: models.VerifiedRow | None = None) -> Order:
    """An order with what it explains; `verified` is its newest verification."""
    known = shelf.setting().medicine(row.medicine)
    return Order(
        id=row.id,
        client_id=row.client_id,
        medicine=row.medicine,
        title=row.title,
        called=known.called if known else row.title,
        aim=Aim(row.aim),
        route=Route(row.route),
        place=Place(row.place),
        prescriber=row.prescriber,
        clinic=row.clinic,
        dose_words=row.dose_words,
        amount=plain(row.amount) if row.amount is not None else None,
        unit=row.unit,
        since=row.since,
        until=row.until,
        explains=known.explains if known else shelf.setting().explains(row.title),
        version=row.version,
        by_name=row.by_name,
        at=row.at,
        why=row.why,
        end_why=EndWhy(row.end_why) if row.end_why else None,
        end_words=row.end_words,
        ended_by=row.ended_by,
        verified_on=verified.on if verified else None,
    )


def given_card(row: models.GivenRow) -> Given:
    """A dose given; `overrule` and `void` are there already."""
    void = getattr(row, "void", None)
    return Given(
        id=row.id,
        order_id=row.order_id,
        client_id=row.client_id,
        on=row.on,
        at=row.at,
        amount=plain(row.amount),
        unit=row.unit,
        lot=row.lot,
        expires_on=row.expires_on,
        body_place=row.body_place,
        words=row.words,
        by_name=row.by_name,
        overruled_by=row.overrule.by_name if row.overrule else "",
        overruled_why=row.overrule.why if row.overrule else "",
        void_why=void.why if void else "",
        void_by=void.by_name if void else "",
    )


def lab_card(row: models.LabRow) -> Lab:
    kind = shelf.setting().labs.get(row.key)
    high_from = kind.high_from if kind else None
    value = row.value
    return Lab(
        id=row.id,
        client_id=row.client_id,
        key=row.key,
        title=kind.title if kind else row.key,
        unit=kind.unit if kind else "",
        on=row.on,
        value=plain(value) if value is not None else None,
        words=row.words,
        by_name=row.by_name,
        high=value is not None and high_from is not None and value >= high_from,
    )


def week_card(row: models.WeekRow) -> Week:
    return Week(row.order_id, row.monday, Taken(row.taken), Teller(row.teller), row.words)


def effect_card(row: models.EffectRow) -> SideEffect:
    return SideEffect(
        id=row.id,
        client_id=row.client_id,
        order_id=row.order_id,
        words=row.words,
        severity=Severity(row.severity),
        since=row.since,
        by_name=row.by_name,
        follow_up_on=row.follow_up_on,
        version=row.version,
        followed_at=row.followed_at,
        followed_by=row.followed_by,
        followed_words=row.followed_words,
    )


def naloxone_card(rows: list[models.KitRow]) -> Naloxone:
    """Naloxone of one person from their rows, oldest first; there is at least one."""
    last = rows[-1]
    supplied = max((one.on for one in rows if one.kit == Kit.SUPPLIED), default=None)
    due = timing.naloxone_due(Kit(last.kit), last.on, shelf.setting())
    return Naloxone(last.client_id, Kit(last.kit), last.on, last.words, last.by_name, due, supplied)


def difference_card(row: models.DifferenceRow) -> Difference:
    return Difference(
        row.number,
        Differs(row.differs),
        row.title,
        row.ours,
        row.theirs,
        row.order_id,
        Resolution(row.resolution) if row.resolution else None,
        row.words,
        row.by_name,
    )


def reconciling_card(row: models.ReconcilingRow) -> Reconciling:
    """Two lists compared; differences are there already."""
    found = sorted(row.differences.all(), key=lambda one: one.number)
    return Reconciling(
        id=row.id,
        client_id=row.client_id,
        occasion=Occasion(row.occasion),
        source=row.source,
        on=row.on,
        at=row.at,
        by_name=row.by_name,
        told=tuple(Told(one["title"], one["dose_words"]) for one in row.told),
        differences=tuple(map(difference_card, found)),
        version=row.version,
        signed_at=row.signed_at,
        signed_by=row.signed_by,
    )


def verified_card(row: models.VerifiedRow) -> Verified:
    return Verified(
        id=row.id,
        order_id=row.order_id,
        client_id=row.order.client_id,
        clinic=row.clinic,
        spoke_with=row.spoke_with,
        amount=plain(row.amount),
        last_dose_on=row.last_dose_on,
        take_homes=row.take_homes,
        on=row.on,
        by_name=row.by_name,
        consent_ids=tuple(row.consent_ids),
    )


def begun_card(row: models.BegunRow) -> Begun:
    return Begun(row.order_id, row.step, row.cows, row.words, row.by_name, row.at)


def overruled_card(row: models.OverruleRow) -> Overruled:
    kinds = tuple(map(StopKind, row.kinds))
    return Overruled(row.order_id, row.on, kinds, row.why, row.by_name, row.at)
