from django.urls import path

from stepdown.doors.portal.topics import views

urlpatterns = [
    path("topics/", views.my_topics, name="my-topics"),
    path("topics/<uuid:handout_id>/", views.my_handout, name="my-handout"),
    path("topics/<uuid:handout_id>/pdf/", views.my_handout_pdf, name="my-handout-pdf"),
]
