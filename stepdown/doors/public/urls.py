"""The public door: open pages, sign-in, and the state of the house."""

from django.urls import include, path

PAGES = ("gallery", "health", "sign_in", "home", "ask", "calendar", "kiosk")

urlpatterns = [path("", include(f"stepdown.doors.public.{page}.urls")) for page in PAGES]
