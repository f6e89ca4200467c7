"""Addresses of supervision."""

from django.urls import path

from stepdown.doors.staff.supervision import entries, views
from stepdown.doors.threshold import by_method

ONE = "supervision/<uuid:agreement_id>/"
HOUR = "supervision/hours/<uuid:hour_id>/"

urlpatterns = [
    path("supervision/", views.supervision, name="supervision"),
    path("supervision/new/", by_method(get=views.new_agreement, post=views.agree), name="supervision-new"),
    path(ONE, views.log, name="supervision-log"),
    path(ONE + "sign/", views.sign_agreement, name="supervision-agree"),
    path(ONE + "end/", views.end_agreement, name="supervision-end"),
    path(ONE + "hours/", views.tell_hours, name="supervision-told"),
    path(ONE + "pdf/", views.pdf, name="supervision-pdf"),
    path(ONE + "new/", by_method(get=entries.new_entry, post=entries.log_entry), name="supervision-hour-new"),
    path(HOUR, by_method(get=entries.entry, post=entries.change), name="supervision-hour"),
    path(HOUR + "sign/", entries.sign, name="supervision-hour-sign"),
    path(HOUR + "addendum/", entries.add, name="supervision-addendum"),
]
