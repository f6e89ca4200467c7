from django.urls import path

from stepdown.doors.staff.assessment import views
from stepdown.doors.staff.assessment.editions import choose_edition, editions
from stepdown.doors.threshold import by_method

CLIENT = "clients/<uuid:client_id>/assessments/"
ONE = CLIENT + "<uuid:assessment_id>/"

urlpatterns = [
    path(CLIENT, by_method(get=views.assessments, post=views.start), name="assessments"),
    path(ONE, views.document, name="assessment"),
    path(ONE + "print/", views.paper, name="assessment-print"),
    path(ONE + "now/<slug:section>/", views.now, name="assessment-now"),
    path(
        ONE + "sections/<slug:section>/",
        by_method(get=views.section, post=views.save_section),
        name="assessment-section",
    ),
    path(ONE + "facts/<uuid:fact_id>/", views.decide_fact, name="assessment-fact"),
    path(ONE + "facts/rest/<slug:section>/", views.set_aside_rest, name="assessment-facts-rest"),
    path(ONE + "sign/", views.sign, name="assessment-sign"),
    path(ONE + "back/", views.take_back, name="assessment-back"),
    path(ONE + "aside/", views.set_aside, name="assessment-aside"),
    path(ONE + "amend/", views.amend, name="assessment-amend"),
    path("assessments/codes/", views.codes, name="assessment-codes"),
    path("assessments/editions/", by_method(get=editions, post=choose_edition), name="assessment-editions"),
]
