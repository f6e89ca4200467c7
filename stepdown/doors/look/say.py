"""How values become text on a page: dates, clocks, hours, money and translated sentences."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from jinja2 import pass_context
from jinja2.runtime import Context

from stepdown.kernel.labels import Labelled
from stepdown.kernel.money import Money
from stepdown.kernel.words import Words

Zone: TypeAlias = tzinfo | str | None

_QUARTERS = {15: "¼", 30: "½", 45: "¾"}


def words(sentence: Words) -> str:
    """The sentence in the reader's language, its places filled with values as people read them."""
    text = gettext(sentence.text)
    if not sentence.params:
        return text
    return text.format(**{name: _value(value) for name, value in sentence.params.items()})


def _value(value: object) -> object:
    if isinstance(value, Words):
        return words(value)
    if isinstance(value, Labelled):
        return words(value.label)
    if isinstance(value, date):
        return dated(value, timezone.localdate())
    return value


def printed(value: object) -> object:
    """What a template prints for a value: sentences translated, nothing for None."""
    if isinstance(value, Words):
        return words(value)
    return "" if value is None else value


def in_zone(moment: datetime, zone: Zone) -> datetime:
    """The moment on the wall clock of the zone; of the page's zone where none is named."""
    if zone is None:
        zone = timezone.get_current_timezone()
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def _as_date(value: date, zone: Zone) -> date:
    return in_zone(value, zone).date() if isinstance(value, datetime) else value


def _today(context: Context, today: date | None, zone: Zone) -> date | None:
    """The day as told, or that of the visit the page belongs to."""
    visit = context.resolve_or_missing("visit")
    told = today if today is not None else getattr(visit, "at", None)
    return None if told is None else _as_date(told, zone)


def dated(value: date, today: date | None = None, zone: Zone = None) -> str:
    """`Wed 18 Nov`; with the year where today is not known to be of the same year."""
    shown = _as_date(value, zone)
    return date_format(shown, "D j M" if today is not None and shown.year == today.year else "D j M Y")


@pass_context
def day(context: Context, value: date | None, today: date | None = None, zone: Zone = None) -> str:
    """`Wed 18 Nov`; with the year only when it is not this one."""
    return "" if value is None else dated(value, _today(context, today, zone), zone)


def long_day(value: date | None, zone: Zone = None) -> str:
    """`Wednesday, 18 November`."""
    return "" if value is None else date_format(_as_date(value, zone), "l, j F")


def clock(value: datetime | time | None, zone: Zone = None) -> str:
    """`14:20`, a moment on the wall clock of the zone."""
    if value is None:
        return ""
    return (in_zone(value, zone) if isinstance(value, datetime) else value).strftime("%H:%M")


@pass_context
def moment(context: Context, value: datetime | None, zone: Zone = None, today: date | None = None) -> str:
    """`Wed 18 Nov, 14:20`."""
    return "" if value is None else f"{day(context, value, today, zone)}, {clock(value, zone)}"


def hours(minutes: int | None) -> str:
    """Minutes as staff read them: `3:30`."""
    if minutes is None:
        return ""
    whole, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else ''}{whole}:{rest:02d}"


def client_hours(minutes: int | None) -> str:
    """Minutes as clients read them: `3½ h`, `20 min`."""
    if minutes is None:
        return ""
    whole, rest = divmod(minutes, 60)
    if rest in _QUARTERS:
        return f"{whole or ''}{_QUARTERS[rest]} h"
    if rest == 0:
        return f"{whole} h"
    return f"{whole} h {rest} min" if whole else f"{rest} min"


def money(amount: Money | int | None) -> str:
    """`$1,250`, cents only where there are some. A bare number is cents."""
    if amount is None:
        return ""
    return str(amount if isinstance(amount, Money) else Money(amount))


@pass_context
def ago_days(context: Context, value: date | None, today: date | None = None, zone: Zone = None) -> str:
    """`today`, `yesterday`, `3 days ago`, `in 2 days`; the date itself where today is not known."""
    if value is None:
        return ""
    known = _today(context, today, zone)
    if known is None:
        return dated(value, None, zone)
    return _apart((known - _as_date(value, zone)).days)


def _apart(days: int) -> str:
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    if days == -1:
        return gettext("tomorrow")
    if days < 0:
        return ngettext("in %(n)s day", "in %(n)s days", -days) % {"n": -days}
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


def weekday(number: int) -> str:
    """The name of a weekday, 0 is Monday."""
    return str(WEEKDAYS[number])


FILTERS = {
    "day": day,
    "long_day": long_day,
    "clock": clock,
    "moment": moment,
    "hours": hours,
    "client_hours": client_hours,
    "money": money,
    "ago_days": ago_days,
    "weekday": weekday,
    "words": printed,
}
