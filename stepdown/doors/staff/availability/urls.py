"""Addresses of a client's availability."""

from django.urls import path

from stepdown.doors.staff.availability import views
from stepdown.doors.threshold import by_method

WEEK = "clients/<uuid:client_id>/availability/"
CALENDAR = f"{WEEK}calendars/<uuid:calendar_id>/"

urlpatterns = [
    path(WEEK, views.this_week, name="availability"),
    path(f"{WEEK}weeks/<str:monday>/", by_method(get=views.week, post=views.paint), name="availability-week"),
    path(f"{WEEK}way/", views.tell_way, name="availability-way"),
    path(f"{WEEK}family/", views.tell_family, name="availability-family"),
    path(
        f"{WEEK}family/<uuid:family_time_id>/forget/", views.forget_family, name="availability-family-forget"
    ),
    path(f"{WEEK}calendars/", views.read_calendar, name="calendar-import"),
    path(CALENDAR, by_method(get=views.calendar, post=views.use_calendar), name="calendar"),
    path(f"{CALENDAR}forget/", views.forget_calendar, name="calendar-forget"),
]
