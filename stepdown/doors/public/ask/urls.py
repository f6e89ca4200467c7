"""Addresses of the open form."""

from django.urls import path

from stepdown.doors.public.ask import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("ask/", by_method(get=views.ask, post=views.send), name="ask"),
    path("ask/received/<int:answer>/", views.received, name="ask-received"),
]
