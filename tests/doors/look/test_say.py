"""Dates, clocks, hours, money and sentences as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from stepdown.doors.look import environment
from stepdown.doors.look import say as saying
from stepdown.kernel.labels import Labelled
from stepdown.kernel.money import Money
from stepdown.kernel.words import say
from tests.doors.look.page import render

AT = datetime(2026, 11, 18, 19, 20, tzinfo=UTC)


class Weather(Labelled):
    FAIR = "fair", "Fair"


SPANISH = {"{n} days waiting": "{n} días esperando", "Fair": "Regular", "Save": "Guardar"}


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader whose language knows three sentences."""
    for place in (saying, environment):
        monkeypatch.setattr(place, "gettext", lambda text: SPANISH.get(text, text))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ d|day }}", "Wed 18 Nov"),
        ("{{ d.replace(year=2025)|day }}", "Tue 18 Nov 2025"),
        ("{{ d|long_day }}", "Wednesday, 18 November"),
        ("{{ at|clock('America/New_York') }}", "14:20"),
        ("{{ at|clock }}", "19:20"),
        ("{{ t|clock }}", "09:05"),
        ("{{ at|moment('America/New_York') }}", "Wed 18 Nov, 14:20"),
        ("{{ 210|hours }}", "3:30"),
        ("{{ (-30)|hours }}", "−0:30"),
        ("{{ 210|client_hours }}", "3½ h"),
        ("{{ 30|client_hours }}", "½ h"),
        ("{{ 20|client_hours }}", "20 min"),
        ("{{ 80|client_hours }}", "1 h 20 min"),
        ("{{ 540|client_hours }}", "9 h"),
        ("{{ money|money }}", "$1,250"),
        ("{{ 1250|money }}", "$12.50"),
        ("{{ at|ago_days }}", "today"),
        ("{{ (d - day)|ago_days }}", "yesterday"),
        ("{{ (d + day)|ago_days }}", "tomorrow"),
        ("{{ (d - 3 * day)|ago_days }}", "3 days ago"),
        ("{{ (d + 2 * day)|ago_days }}", "in 2 days"),
        ("{{ 0|weekday }}", "Monday"),
        (
            "{{ nothing }}{{ none|day }}{{ none|clock }}{{ none|hours }}{{ none|money }}{{ none|ago_days }}",
            "",
        ),
        ("{{ none|client_hours }}{{ none|long_day }}{{ none|moment }}", ""),
        ("{{ _('94% like row 3') }}", "94% like row 3"),
        ("{{ _('Row %(n)s', n=3) }}{{ _('') }}", "Row 3"),
    ],
)
def test_a_value_reads_as_people_say_it(source: str, shown: str) -> None:
    context = {"d": date(2026, 11, 18), "at": AT, "t": time(9, 5), "money": Money(125000), "nothing": None}
    context["day"] = timedelta(days=1)
    assert render(source, **context) == shown


def test_without_a_known_today_the_year_is_said() -> None:
    assert (
        render("{{ d|day }} {{ d|ago_days }}", visit=None, d=date(2026, 11, 18))
        == "Wed 18 Nov 2026 Wed 18 Nov 2026"
    )


def test_a_sentence_is_translated_then_filled(spanish: None) -> None:
    assert render("{{ words }}", words=say("{n} days waiting", n=3)) == "3 días esperando"
    assert render("{{ words }}", words=say("{how}", how=Weather.FAIR)) == "Regular"
    assert render("{{ words }}", words=say("{how}", how=say("Fair"))) == "Regular"
    assert "Guardar" in render("{{ ui.button(_('Save')) }}")


def test_a_sentence_is_escaped_after_filling() -> None:
    assert render("{{ words }}", words=say("{name} called", name="<b>")) == "&lt;b&gt; called"
    assert render("{{ _('%(name)s called', name=name) }}", name="<b>") == "&lt;b&gt; called"


def test_a_day_inside_a_sentence_is_said_with_its_year_only_when_it_is_another() -> None:
    this = timezone.localdate()
    assert saying.words(say("Due {day}", day=this)).endswith(f"{this.day} {this:%b}")
    assert saying.words(say("Due {day}", day=date(2019, 11, 18))) == "Due Mon 18 Nov 2019"


def test_a_count_takes_its_form() -> None:
    source = "{{ ngettext('%(num)s place', '%(num)s places', n) }}"
    assert render(source, n=1) == "1 place"
    assert render(source, n=3) == "3 places"
