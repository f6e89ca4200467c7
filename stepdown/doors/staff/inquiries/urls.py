"""Addresses of inquiries."""

from django.urls import path

from stepdown.doors.staff.inquiries import acts, views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("inquiries/", by_method(get=views.inquiries, post=acts.open_call), name="inquiries"),
    path("inquiries/find/", views.find, name="inquiry-find"),
    path("inquiries/<uuid:inquiry_id>/", views.inquiry, name="inquiry"),
    path(
        "inquiries/<uuid:inquiry_id>/call/",
        by_method(get=views.call, post=acts.save_call),
        name="inquiry-call",
    ),
    path("inquiries/<uuid:inquiry_id>/triage/", views.triage, name="inquiry-triage"),
    path("inquiries/<uuid:inquiry_id>/number/", views.number, name="inquiry-number"),
    path("inquiries/<uuid:inquiry_id>/outcomes/", acts.record_outcome, name="inquiry-outcomes"),
    path("inquiries/<uuid:inquiry_id>/attempts/", acts.record_attempt, name="inquiry-attempts"),
    path(
        "inquiries/<uuid:inquiry_id>/hours/", by_method(get=views.hours, post=acts.book), name="inquiry-hours"
    ),
    path("inquiries/<uuid:inquiry_id>/hours/cancel/", acts.cancel, name="inquiry-cancel"),
    path("inquiries/<uuid:inquiry_id>/reopening/", acts.reopen, name="inquiry-reopening"),
    path("inquiries/<uuid:inquiry_id>/joining/", acts.join, name="inquiry-joining"),
    path("inquiries/<uuid:inquiry_id>/welcome/", acts.welcome, name="inquiry-welcome"),
]
