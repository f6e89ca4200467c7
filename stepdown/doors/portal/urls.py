"""The portal: clients, on a phone."""

from django.urls import include, path

PAGES = ("home",)

urlpatterns = [path("", include(f"stepdown.doors.portal.{page}.urls")) for page in PAGES]
