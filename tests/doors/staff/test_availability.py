"""A client's week on the page: painted without script, read from a calendar, refused in plain words."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from stepdown.availability import models
from stepdown.kernel.ids import new_id
from tests.cast import Cast, sheet
from tests.scenes_availability import SHIFTS, a_calendar

MONDAY = "2026-11-16"


def _week(cast: Cast) -> str:
    return reverse("availability-week", args=[cast.clients["robin"].id, MONDAY])


def _send(dana: Browser, cast: Cast, data: bytes, label: str = "work", *, name: str = "shifts.ics") -> object:
    file = SimpleUploadedFile(name, data, content_type="text/calendar")
    return dana.post(
        reverse("calendar-import", args=[cast.clients["robin"].id]), sheet(label=label, file=file)
    )


def test_half_hours_are_painted_and_painted_over(cast: Cast) -> None:
    dana = cast.browser("dana")
    page = dana.get(_week(cast)).content.decode()
    assert 'value="0-18" aria-label="Mon 09:00, Free"' in page
    answer = dana.post(_week(cast), sheet(cell=["0-18", "0-19"], brush="cannot", holds="weekly"))
    assert (answer.status_code, answer["Location"]) == (303, _week(cast))
    dana.post(_week(cast), sheet(cell=["0-19"], brush="video", holds="weekly"))
    page = dana.get(_week(cast)).content.decode()
    assert 'aria-label="Mon 09:00, Cannot come"' in page
    assert 'aria-label="Mon 09:30, Only by video"' in page
    assert "Painted by Dana Demo" in page
    dana.post(_week(cast), sheet(cell=["0-18", "0-19"], brush="erase", holds="weekly"))
    assert "Mon 09:00, Free" in dana.get(_week(cast)).content.decode()


def test_painting_nothing_says_what_to_do_and_keeps_what_was_chosen(cast: Cast) -> None:
    dana = cast.browser("dana")
    for cells in ([], ["9-1", "x", "0-48", "-", "0-٣"]):
        answer = dana.post(_week(cast), sheet(cell=cells, brush="cannot", holds="weekly"))
        assert answer.status_code == 422
        assert "Choose the half hours" in answer.content.decode()
    answer = dana.post(_week(cast), sheet(cell=["0-18"], brush="green", holds="weekly"))
    assert (
        'value="0-18" aria-label="Mon 09:00, Free" title="Mon 09:00, Free" checked' in answer.content.decode()
    )
    assert not models.Painting.objects.exists()


def test_a_calendar_is_shown_before_it_counts_and_can_be_forgotten(cast: Cast) -> None:
    dana, robin = cast.browser("dana"), cast.clients["robin"].id
    answer = _send(dana, cast, SHIFTS)
    shown = dana.get(answer["Location"])  # type: ignore[index]
    page = shown.content.decode()
    assert "It does not count yet" in page
    assert "Specimen" not in page and "Sample Street" not in page
    made = models.Calendar.objects.get()
    assert made.used_at is None
    dana.post(reverse("calendar", args=[robin, made.id]), sheet())
    assert "work" in dana.get(reverse("availability", args=[robin])).content.decode()
    dana.post(reverse("calendar-forget", args=[robin, made.id]), sheet())
    assert not models.BusyPeriod.objects.exists()
    assert dana.get(reverse("calendar", args=[robin, made.id])).status_code == 404


def test_a_file_that_cannot_be_read_is_refused_beside_its_field(cast: Cast) -> None:
    dana = cast.browser("dana")
    answer = _send(dana, cast, SHIFTS.replace(b"FREQ=WEEKLY", b"FREQ=SOMETIMES"))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert "Line 9: this says that it repeats, but not how often." in page
    assert "Mend or delete that entry" in page
    assert "Specimen" not in page
    answer = dana.post(reverse("calendar-import", args=[cast.clients["robin"].id]), sheet(label="work"))
    assert answer.status_code == 422
    assert not models.Calendar.objects.exists()


def test_a_week_that_is_no_day_is_not_found(cast: Cast) -> None:
    dana, robin = cast.browser("dana"), cast.clients["robin"].id
    for day in ("tomorrow", "2026-13-01", "1526-11-16"):
        assert dana.get(reverse("availability-week", args=[robin, day])).status_code == 404
    assert dana.get(reverse("calendar", args=[robin, new_id()])).status_code == 404


def test_a_calendar_without_busy_hours_says_so(cast: Cast) -> None:
    dana, robin = cast.browser("dana"), cast.clients["robin"].id
    a_calendar(cast)
    answer = _send(dana, cast, SHIFTS.replace(b"2026", b"2019").replace(b"COUNT=400", b"COUNT=2"))
    page = dana.get(answer["Location"]).content.decode()  # type: ignore[index]
    assert "Nothing in this file takes time" in page
    assert str(robin) in answer["Location"]  # type: ignore[index]


def test_the_way_is_asked_for_and_the_familys_times_are_noted(cast: Cast) -> None:
    dana, robin = cast.browser("dana"), cast.clients["robin"].id
    page = dana.get(_week(cast)).content.decode()
    assert "Nobody asked how long they need to the clinic" in page and "30 minutes each way" in page
    assert "Nobody asked when their family can come" in page
    way, family = reverse("availability-way", args=[robin]), reverse("availability-family", args=[robin])
    answer = dana.post(way, sheet(site=str(cast.harbor.id), minutes="900", means="car"))
    assert answer.status_code == 422
    assert dana.post(way, sheet(site=str(cast.harbor.id), minutes="40", means="transit")).status_code == 303
    answer = dana.post(family, sheet(who="", days=["1", "3"], starts="20:00", ends="17:00"))
    assert answer.status_code == 422 and "ends before it begins" in answer.content.decode()
    dana.post(family, sheet(who="", days=["1", "3"], starts="17:00", ends="20:00"))
    page = dana.get(_week(cast)).content.decode()
    assert "40 min" in page and "By bus or train" in page and "As told to Dana Demo" in page
    assert "Tue 17:00–20:00" in page and "Thu 17:00–20:00" in page and "Nobody asked" not in page
    dana.post(way, sheet(site=str(cast.harbor.id), minutes="", means="car"))
    assert "Nobody asked how long they need" in dana.get(_week(cast)).content.decode()
