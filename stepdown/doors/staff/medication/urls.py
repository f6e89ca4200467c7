"""Addresses of medication."""

from django.urls import path

from stepdown.doors.staff.medication.views import client, giving, lists, orders
from stepdown.doors.threshold import by_method

CLIENT = "clients/<uuid:client_id>/medication/"
ORDER = "medication/orders/<uuid:medication_order_id>/"
LIST = "medication/lists/<uuid:medication_list_id>/"

urlpatterns = [
    path("medication/", giving.board, name="medication"),
    path(CLIENT, client.medication, name="client-medication"),
    path(f"{CLIENT}new/", by_method(get=orders.new, post=orders.order), name="medication-new"),
    path(f"{CLIENT}lab/", client.lab, name="medication-lab"),
    path(f"{CLIENT}effect/", client.effect, name="medication-effect"),
    path(f"{CLIENT}naloxone/", client.naloxone, name="medication-naloxone"),
    path(f"{CLIENT}list/", by_method(get=lists.new, post=lists.compare), name="medication-list-new"),
    path(f"{ORDER}change/", by_method(get=orders.changing, post=orders.change), name="medication-change"),
    path(f"{ORDER}end/", by_method(get=orders.ending, post=orders.end), name="medication-end"),
    path(f"{ORDER}give/", by_method(get=giving.giving, post=giving.give), name="medication-give"),
    path(f"{ORDER}overrule/", giving.overrule, name="medication-overrule"),
    path(f"{ORDER}verify/", by_method(get=orders.verifying, post=orders.verify), name="medication-verify"),
    path(f"{ORDER}week/", client.week, name="medication-week"),
    path(f"{ORDER}step/", client.step, name="medication-step"),
    path("medication/given/<uuid:medication_given_id>/void/", giving.void, name="medication-void"),
    path(
        "medication/effects/<uuid:medication_effect_id>/followed/",
        client.followed,
        name="medication-effect-followed",
    ),
    path(LIST, by_method(get=lists.one, post=lists.resolve), name="medication-list"),
    path(f"{LIST}sign/", lists.sign, name="medication-list-sign"),
]
