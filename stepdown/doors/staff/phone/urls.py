"""Addresses of calls."""

from django.urls import path

from stepdown.doors.staff.phone import about, acts, views
from stepdown.doors.threshold import by_method

CALL = "phone/calls/<uuid:call_id>/"

urlpatterns = [
    path("phone/", by_method(get=views.phone, post=views.find_calls), name="phone"),
    path("phone/new/", by_method(get=views.new_call, post=acts.log), name="call-new"),
    path("phone/new/may/", views.may_be_said, name="call-may"),
    path("phone/quick/", acts.quick, name="call-quick"),
    path(CALL, views.call, name="call"),
    path(f"{CALL}words/", acts.add_words, name="call-words"),
    path(f"{CALL}owed/", acts.owe, name="call-owe"),
    path(f"{CALL}number/", acts.number, name="call-number"),
    path("phone/owed/<uuid:follow_up_id>/", acts.done, name="follow-up"),
    path("clients/<uuid:client_id>/calls/", about.client_calls, name="client-calls"),
    path("inquiries/<uuid:inquiry_id>/calls/", about.inquiry_calls, name="inquiry-calls"),
    path("inquiries/<uuid:inquiry_id>/calls/number/", about.inquiry_number, name="inquiry-calls-number"),
]
