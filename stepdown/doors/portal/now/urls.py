"""Addresses of help now."""

from django.urls import path

from stepdown.doors.portal.now import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("now/", by_method(get=views.my_now, post=views.struggling), name="my-now"),
    path("now/state/", views.my_now_state, name="my-now-state"),
    path("now/words/", views.say_more, name="my-now-say"),
    path("now/own/", views.own_words, name="my-own-words"),
]
