from django.urls import path

from stepdown.doors.staff.shaping import compare, payers, views
from stepdown.doors.threshold import by_method

ONE = "shaping/<uuid:draft_id>/"

urlpatterns = [
    path("shaping/", by_method(get=views.desk, post=views.start), name="shaping"),
    path("shaping/rules/", payers.rules, name="payer-rules"),
    path("shaping/rules/new/", by_method(get=payers.new_rule, post=payers.add_rule), name="payer-rule-new"),
    path("shaping/compare/", compare.compare, name="compare-programmes"),
    path(ONE, views.draft, name="draft"),
    path(ONE + "use/", by_method(post=views.use), name="draft-use"),
    path(ONE + "mend/", by_method(post=views.mend), name="draft-mend"),
    path(ONE + "aside/", by_method(post=views.set_aside), name="draft-aside"),
    path(ONE + "newest/", by_method(post=views.go_on), name="draft-newest"),
    path(ONE + "preview/", by_method(post=views.preview), name="draft-preview"),
    path(ONE + "<slug:draft_part>/now/", views.now, name="draft-now"),
    path(ONE + "<slug:draft_part>/", by_method(get=views.part, post=views.save_part), name="draft-part"),
]
