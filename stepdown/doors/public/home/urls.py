"""The root of the house."""

from django.urls import path

from stepdown.doors.public.home import views

urlpatterns = [path("", views.home, name="home")]
