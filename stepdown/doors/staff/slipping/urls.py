from django.urls import path

from stepdown.doors.staff.slipping import views

urlpatterns = [
    path("caseload/calls/", views.slipping, name="slipping"),
    path("clients/<uuid:client_id>/days/", views.client_days, name="client-days"),
    path("clients/<uuid:client_id>/days/call/", views.heed, name="client-heed"),
    path("clients/<uuid:client_id>/days/use/", views.tell_use, name="client-use"),
    path("clients/<uuid:client_id>/days/use/<uuid:use_id>/back/", views.take_back, name="client-use-back"),
    path("clients/<uuid:client_id>/days/home/", views.check_home, name="client-home"),
    path("clients/<uuid:client_id>/days/supports/", views.add_support, name="client-support"),
    path(
        "clients/<uuid:client_id>/days/supports/<uuid:support_id>/end/",
        views.end_support,
        name="client-support-end",
    ),
]
