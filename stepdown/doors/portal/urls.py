"""The portal: clients, on a phone."""

from django.urls import include, path

PAGES = ("entering", "ways", "calendar", "check_in", "week", "topics", "help", "grievance", "home", "account")

urlpatterns = [path("", include(f"stepdown.doors.portal.{page}.urls")) for page in PAGES]
