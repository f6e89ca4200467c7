"""Addresses of rings."""

from django.urls import path

from stepdown.doors.staff.rings import acts, alarm, schedule, views
from stepdown.doors.threshold import by_method

RING = "rings/<uuid:ring_id>/"

urlpatterns = [
    path("rings/", views.rings, name="rings"),
    path("rings/alarm/", alarm.alarm, name="alarm"),
    path("rings/drill/<uuid:site_id>/", schedule.drill, name="drill"),
    path(
        "rings/turns/<uuid:site_id>/",
        by_method(get=schedule.new_turn, post=schedule.add_turn),
        name="turn-new",
    ),
    path("rings/turns/<uuid:turn_id>/end/", schedule.end_turn, name="turn-end"),
    path(
        "rings/minutes/<uuid:site_id>/",
        by_method(get=schedule.pace, post=schedule.set_pace),
        name="ring-pace",
    ),
    path("rings/next/<uuid:next_id>/", acts.next_done, name="ring-next-done"),
    path(RING, views.ring, name="ring"),
    path(f"{RING}answer/", acts.answer, name="ring-answer"),
    path(f"{RING}contact/", acts.contact, name="ring-contact"),
    path(f"{RING}screen/", acts.not_asked, name="ring-not-asked"),
    path(
        f"{RING}screen/<slug:screen_key>/",
        by_method(get=views.screen, post=acts.screen),
        name="ring-screen",
    ),
    path(f"{RING}decision/", acts.decide, name="ring-decide"),
    path(f"{RING}next/", acts.agree, name="ring-next"),
    path(f"{RING}close/", acts.close, name="ring-close"),
    path(f"{RING}learned/", acts.learned, name="ring-learned"),
]
