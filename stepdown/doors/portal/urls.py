"""The portal: clients, on a phone."""

from django.urls import include, path

PAGES = (
    "entering",
    "ways",
    "calendar",
    "check_in",
    "now",
    "week",
    "days",
    "tests",
    "topics",
    "step",
    "going",
    "help",
    "grievance",
    "measures",
    "medication",
    "home",
    "account",
    "aftercare",
    "house",
)

urlpatterns = [path("", include(f"stepdown.doors.portal.{page}.urls")) for page in PAGES]
