from django.urls import include, path

from stepdown.doors.staff.plan.views import following, parts, reading, signing, writing
from stepdown.doors.threshold import by_method

PLAN = [
    path("", reading.version, name="plan-version"),
    path("compare/<uuid:other_id>/", reading.compare, name="plan-compare"),
    path("print/", reading.paper, name="plan-paper"),
    path("pdf/", reading.pdf, name="plan-pdf"),
    path("words/", by_method(get=writing.head, post=writing.set_head), name="plan-head"),
    path("change/", by_method(get=writing.change, post=writing.amend), name="plan-change"),
    path("problems/new/", by_method(get=parts.new_problem, post=parts.add_problem), name="plan-problem-new"),
    path(
        "problems/<uuid:problem_id>/",
        by_method(get=parts.problem, post=parts.change_problem),
        name="plan-problem",
    ),
    path(
        "problems/<uuid:problem_id>/goals/new/",
        by_method(get=parts.new_goal, post=parts.add_goal),
        name="plan-goal-new",
    ),
    path("goals/<uuid:goal_id>/", by_method(get=parts.goal, post=parts.change_goal), name="plan-goal"),
    path(
        "goals/<uuid:goal_id>/objectives/new/",
        by_method(get=parts.new_objective, post=parts.add_objective),
        name="plan-objective-new",
    ),
    path(
        "objectives/<uuid:objective_id>/",
        by_method(get=parts.objective, post=parts.change_objective),
        name="plan-objective",
    ),
    path(
        "goals/<uuid:goal_id>/services/new/",
        by_method(get=parts.new_service, post=parts.add_service),
        name="plan-service-new",
    ),
    path(
        "services/<uuid:service_id>/",
        by_method(get=parts.service, post=parts.change_service),
        name="plan-service",
    ),
    path("parts/<uuid:part_id>/remove/", parts.remove, name="plan-remove"),
    path("sign/", by_method(get=signing.sign_page, post=signing.sign), name="plan-sign"),
    path("hand/", signing.hand_over, name="plan-hand"),
    path("handed/", signing.handed_back, name="plan-handed"),
    path("decline/", signing.decline, name="plan-decline"),
    path(
        "objectives/<uuid:objective_id>/progress/",
        by_method(get=following.progress, post=following.note_progress),
        name="plan-progress",
    ),
    path("review/", by_method(get=following.review, post=following.hold_review), name="plan-review"),
    path(
        "recertify/",
        by_method(get=following.recertification, post=following.recertify),
        name="plan-recertify",
    ),
]

urlpatterns = [
    path("clients/<uuid:client_id>/plan/", by_method(get=reading.current, post=writing.begin), name="plan"),
    path("clients/<uuid:client_id>/plan/versions/", reading.versions, name="plan-versions"),
    path("clients/<uuid:client_id>/plan/<uuid:plan_id>/", include(PLAN)),
]
