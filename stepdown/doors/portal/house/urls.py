from django.urls import path

from stepdown.doors.portal.house import views

urlpatterns = [
    path("house/", views.mine, name="my-house"),
    path("house/passes/", views.ask_pass, name="my-pass"),
    path("house/passes/<uuid:own_pass_id>/back/", views.withdraw, name="my-pass-back"),
    path("house/meetings/", views.meeting, name="my-meeting"),
    path("house/rules/", views.agree, name="my-house-rules"),
    path("house/tells/", views.tells, name="my-house-tells"),
    path("house/account/", views.account, name="my-house-account"),
]
