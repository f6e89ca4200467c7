"""The state of the house."""

from django.urls import path

from stepdown.doors.public.health.views import healthz

urlpatterns = [path("healthz", healthz, name="health")]
