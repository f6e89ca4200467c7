"""Addresses of closing: the day, the calls, the weeks; letters of attendance; a death."""

from django.urls import path

from stepdown.doors.staff.closing import calls, deaths, papers, views, weeks
from stepdown.doors.threshold import by_method

CALL = "closing/calls/<uuid:client_id>/"
WEEKS = "closing/weeks/"

urlpatterns = [
    path("closing/", by_method(get=views.day, post=views.close_day), name="closing"),
    path("closing/calls/", calls.calls, name="closing-calls"),
    path(CALL, by_method(get=calls.to_call, post=calls.call), name="closing-call"),
    path(f"{CALL}end/", calls.end, name="closing-call-end"),
    path(f"{CALL}decide/", calls.decide, name="closing-call-decide"),
    path(WEEKS, by_method(get=weeks.weeks, post=weeks.find), name="closing-weeks"),
    path(f"{WEEKS}close/", weeks.close_week, name="closing-weeks-close"),
    path(f"{WEEKS}again/", weeks.look_again, name="closing-weeks-again"),
    path(f"{WEEKS}<uuid:closed_week_id>/", weeks.one, name="closed-week"),
    path("closing/corrections/<uuid:later_id>/", weeks.settle, name="closing-settle"),
    path(
        "clients/<uuid:client_id>/attendance-letter/",
        by_method(get=papers.letter, post=papers.give),
        name="attendance-letter",
    ),
    path(
        "clients/<uuid:client_id>/death/",
        by_method(get=deaths.death, post=deaths.record),
        name="death",
    ),
    path(
        "clients/<uuid:client_id>/death/mistake/",
        by_method(get=deaths.mistake, post=deaths.take_back),
        name="death-mistake",
    ),
]
