"""Addresses of working hours and of who is away."""

from django.urls import path

from stepdown.doors.staff.hours import views
from stepdown.doors.threshold import by_method

HOURS = "people/<uuid:staff_id>/hours/"

urlpatterns = [
    path("people/away/", views.who_is_away, name="away"),
    path(HOURS, by_method(get=views.hours, post=views.set_hours), name="hours"),
    path(f"{HOURS}leave/", views.enter_leave, name="hours-leave"),
    path(f"{HOURS}sick/", views.sick_today, name="hours-sick"),
    path(f"{HOURS}leave/<uuid:leave_id>/back/", views.take_back, name="hours-leave-back"),
]
