"""Addresses of the pipeline."""

from django.urls import path

from stepdown.doors.staff.pipeline import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("pipeline/", by_method(get=views.pipeline, post=views.narrow), name="pipeline"),
    path("pipeline/lost/", views.lost, name="pipeline-lost"),
    path("pipeline/figures/<slug:figure>/", views.cases, name="pipeline-cases"),
]
