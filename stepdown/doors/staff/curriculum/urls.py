"""Addresses of topics: groups and their plans, one person's topics, handouts."""

from django.urls import path

from stepdown.doors.staff.curriculum import handouts, views
from stepdown.doors.threshold import by_method

SESSION = "curriculum/sessions/<uuid:floor_session_id>/"
HANDOUT = "curriculum/handouts/<uuid:handout_id>/"

urlpatterns = [
    path("curriculum/", views.groups, name="curriculum"),
    path("curriculum/groups/<uuid:site_id>/<str:group_key>/", views.group, name="curriculum-group"),
    path(SESSION, by_method(get=views.session, post=views.note), name="session-topic"),
    path(f"{SESSION}choose/", views.choose, name="session-topic-choose"),
    path(
        "curriculum/handouts/",
        by_method(get=handouts.handouts, post=handouts.keep),
        name="handouts",
    ),
    path(HANDOUT, by_method(get=handouts.handout, post=handouts.change), name="handout"),
    path(f"{HANDOUT}end/", handouts.end, name="handout-end"),
    path(f"{HANDOUT}pdf/", handouts.pdf, name="handout-pdf"),
    path(
        "clients/<uuid:client_id>/topics/",
        by_method(get=views.client_topics, post=views.make_up),
        name="client-topics",
    ),
]
