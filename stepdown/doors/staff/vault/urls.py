from django.urls import path

from stepdown.doors.staff.vault import views
from stepdown.doors.threshold import by_method

urlpatterns = [
    path("clients/<uuid:client_id>/vault/", views.vault, name="vault"),
    path(
        "clients/<uuid:client_id>/vault/identity/",
        by_method(get=views.identity, post=views.enter),
        name="vault-identity",
    ),
    path("clients/<uuid:client_id>/vault/open/", views.open_vault, name="vault-open"),
    path("clients/<uuid:client_id>/vault/openings/<uuid:opening_id>/", views.opened, name="vault-opened"),
    path("clients/<uuid:client_id>/vault/join/", views.join, name="vault-join"),
    path("clients/<uuid:client_id>/vault/part/", views.part, name="vault-part"),
    path("emergency/", by_method(get=views.emergency, post=views.find), name="emergency"),
    path(
        "emergency/<uuid:client_id>/",
        by_method(get=views.in_emergency, post=views.open_in_emergency),
        name="emergency-open",
    ),
]
