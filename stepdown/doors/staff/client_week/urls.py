"""Addresses of one person's week."""

from django.urls import path

from stepdown.doors.staff.client_week import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("clients/<uuid:client_id>/week/", views.week, name="client-week"),
    path(
        "clients/<uuid:client_id>/week/seats/",
        by_method(get=views.seats, post=views.take),
        name="client-week-seats",
    ),
    path("clients/<uuid:client_id>/week/fill/", views.fill, name="client-week-fill"),
]
