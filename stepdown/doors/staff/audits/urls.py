"""Addresses of chart audits."""

from django.urls import path

from stepdown.doors.staff.audits import charts, repairs, views
from stepdown.doors.threshold import by_method

ONE = "audits/<uuid:audit_id>/"
CHART = "audits/charts/<uuid:audit_chart_id>/"
FINDING = "repairs/<uuid:finding_id>/"

urlpatterns = [
    path("audits/", views.audits, name="audits"),
    path("audits/new/", by_method(get=views.new_audit, post=views.draw), name="audit-new"),
    path(ONE, views.audit, name="audit"),
    path(ONE + "where/<slug:audit_item>/<slug:audit_outcome>/", views.where, name="audit-where"),
    path(ONE + "findings/", views.findings, name="audit-findings"),
    path(ONE + "close/", views.close, name="audit-close"),
    path(ONE + "pdf/", views.pdf, name="audit-pdf"),
    path(CHART, by_method(get=charts.chart, post=charts.answer), name="audit-chart"),
    path(CHART + "open/", charts.open_chart, name="audit-open"),
    path("repairs/", repairs.repairs, name="repairs"),
    path(FINDING, by_method(get=repairs.finding, post=repairs.repair), name="audit-finding"),
    path(FINDING + "owner/", repairs.assign, name="audit-owner"),
    path(FINDING + "check/", repairs.recheck, name="audit-check"),
]
