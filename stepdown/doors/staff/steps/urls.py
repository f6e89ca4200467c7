from django.urls import path

from stepdown.doors.staff.steps import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("steps/", by_method(get=views.steps, post=views.find), name="steps"),
    path(
        "clients/<uuid:client_id>/step/",
        by_method(get=views.step, post=views.decide),
        name="client-step",
    ),
    path("clients/<uuid:client_id>/step/card/", views.card, name="client-step-card"),
    path("clients/<uuid:client_id>/step/effect/", views.effect, name="client-step-effect"),
    path("clients/<uuid:client_id>/step/packet/", views.packet, name="client-step-packet"),
    path("clients/<uuid:client_id>/step/said/", views.attest, name="client-step-attest"),
    path("clients/<uuid:client_id>/step/own-words/", views.own_words, name="client-step-own-words"),
    path(
        "clients/<uuid:client_id>/step/<uuid:step_decision_id>/",
        by_method(get=views.decided, post=views.take_back),
        name="client-step-decided",
    ),
]
