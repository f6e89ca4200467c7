"""The staff door: one folder a page."""

from django.urls import include, path

from stepdown.doors.staff.shell import ways
from stepdown.doors.threshold.shell import furnish
from stepdown.kernel.viewer import Audience

PAGES = (
    "assessment",
    "today",
    "caseload",
    "timetable",
    "group_note",
    "floor",
    "closing",
    "curriculum",
    "chart",
    "client_week",
    "notes",
    "search",
    "sites",
    "devices",
    "trail",
    "hours",
    "people",
    "programmes",
    "shaping",
    "version",
    "options",
    "level",
    "inquiries",
    "pipeline",
    "referrals",
    "vault",
    "consents",
    "papers",
    "plan",
    "admission",
    "handover",
    "discharge",
    "team",
    "downtime",
    "closures",
    "contacts",
    "availability",
    "phone",
    "money",
    "account",
    "state",
    "inbox",
    "documents",
    "passing",
    "resources",
    "help",
    "grievances",
    "incidents",
    "supervision",
    "meetings",
    "audits",
)

furnish(Audience.STAFF, ways)
urlpatterns = [path("", include(f"stepdown.doors.staff.{page}.urls")) for page in PAGES]
