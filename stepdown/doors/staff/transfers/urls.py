"""Addresses of transfers."""

from django.urls import path

from stepdown.doors.staff.transfers import sending, views
from stepdown.doors.threshold import by_method

_CLIENT = "clients/<uuid:client_id>/transfer/"
_ONE = f"{_CLIENT}<uuid:transfer_id>/"

urlpatterns = [
    path("transfers/", by_method(get=views.transfers, post=views.find), name="transfers"),
    path(_CLIENT, by_method(get=views.choose, post=views.begin), name="client-transfer"),
    path(
        f"{_CLIENT}here/",
        by_method(get=views.here, post=views.move),
        name="client-transfer-here",
    ),
    path(_ONE, by_method(get=views.one, post=views.follow), name="transfer"),
    path(
        f"{_ONE}summary/",
        by_method(get=sending.look, post=sending.send),
        name="transfer-summary",
    ),
    path(
        f"{_ONE}emergency/",
        by_method(get=sending.look_in_emergency, post=sending.send_in_emergency),
        name="transfer-emergency",
    ),
]
