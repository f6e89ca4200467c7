from django.urls import path

from stepdown.doors.portal.days import views

urlpatterns = [
    path("days/", views.my_days, name="my-days"),
    path("days/tap/", views.tap, name="my-tap"),
    path("days/words/", views.add_words, name="my-words"),
    path("days/use/", views.tell_use, name="my-use"),
    path("days/use/<uuid:own_use_id>/back/", views.take_back, name="my-use-back"),
    path("days/count/", views.count_from, name="my-count"),
    path("days/supports/", views.add_support, name="my-support"),
    path("days/supports/<uuid:own_support_id>/end/", views.end_support, name="my-support-end"),
]
