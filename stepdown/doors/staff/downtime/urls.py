"""Addresses of packets and outages."""

from django.urls import path

from stepdown.doors.staff.downtime import after, views
from stepdown.doors.threshold import by_method

ONE = "downtime/outages/<uuid:outage_id>/"

urlpatterns = [
    path("downtime/", by_method(get=views.downtime, post=views.print_packet), name="downtime"),
    path("downtime/packets/<uuid:packet_id>/", views.take_packet, name="packet"),
    path("downtime/me/", views.own_number, name="own-number"),
    path("downtime/outages/", by_method(get=after.outages, post=after.record), name="outages"),
    path(ONE, after.outage, name="outage"),
    path(f"{ONE}inquiry/", after.enter_inquiry, name="outage-inquiry"),
    path(f"{ONE}settled/", after.settle, name="outage-settled"),
]
