"""Addresses of the help found with a client."""

from django.urls import path

from stepdown.doors.portal.help import views

urlpatterns = [
    path("help-found/", views.my_help, name="my-help"),
    path("help-found/sheet/", views.my_sheet, name="my-help-sheet"),
    path("help-found/<uuid:help_id>/said/", views.say_how_it_went, name="my-help-said"),
]
