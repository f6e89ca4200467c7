"""Addresses of the weekly timetable."""

from django.urls import path

from stepdown.doors.staff.timetable import (
    adding,
    apart,
    drafting,
    drafts,
    kinds,
    offering,
    publishing,
    repairing,
    searching,
    short,
    supposing,
    views,
)
from stepdown.doors.threshold import by_method

WEEK = "timetable/weeks/<str:monday>/"
DRAFT = "timetable/drafts/<uuid:week_draft_id>/"
SEARCH = "timetable/searches/<uuid:search_id>/"
SUPPOSED = "timetable/supposed/<uuid:supposed_id>/"
SITTING = f"{DRAFT}by/<slug:view>/<slug:handle>/"

urlpatterns = [
    path("timetable/", views.this_week, name="timetable"),
    path("timetable/kinds/", by_method(get=kinds.listed, post=kinds.find), name="timetable-kinds"),
    path(
        "timetable/kinds/<slug:kind_key>/",
        by_method(get=kinds.kind, post=kinds.change),
        name="timetable-kind",
    ),
    path("timetable/apart/", by_method(get=apart.listed, post=apart.keep), name="timetable-apart"),
    path("timetable/apart/find/", apart.find, name="timetable-apart-find"),
    path("timetable/apart/<uuid:pair_id>/end/", apart.end, name="timetable-apart-end"),
    path(f"{WEEK}short/", short.of_week, name="timetable-short"),
    path(f"{WEEK}new/", offering.newcomers, name="timetable-offers"),
    path(
        f"{WEEK}new/<uuid:client_id>/",
        by_method(get=offering.offered, post=offering.take),
        name="timetable-offers-one",
    ),
    path(f"{DRAFT}short/", short.of_draft, name="timetable-short-draft"),
    path(f"{DRAFT}short/<uuid:client_id>/", short.one, name="timetable-short-one"),
    path(f"{DRAFT}short/<uuid:client_id>/why/", short.why, name="timetable-short-why"),
    path(f"{DRAFT}short/<uuid:client_id>/<int:number>/", short.fix, name="timetable-short-fix"),
    path(f"{DRAFT}short/<uuid:client_id>/<int:number>/take/", short.take, name="timetable-short-take"),
    path(f"{DRAFT}what-if/", by_method(get=supposing.new, post=supposing.suppose), name="timetable-what-if"),
    path(SUPPOSED, supposing.supposed, name="timetable-supposed"),
    path(f"{SUPPOSED}state/", supposing.state, name="timetable-supposed-state"),
    path(f"{SUPPOSED}cancel/", supposing.cancel, name="timetable-supposed-cancel"),
    path(f"{WEEK}repair/", by_method(get=repairing.new, post=repairing.options), name="timetable-repair"),
    path(f"{WEEK}repair/accept/", repairing.accept, name="timetable-repair-accept"),
    path(f"{WEEK}drafts/", by_method(get=drafts.listed, post=drafts.begin), name="timetable-drafts"),
    path(f"{WEEK}drafts/compare/", drafts.choose, name="timetable-choose"),
    path(f"{WEEK}assumed/", drafts.assumed, name="timetable-assumed"),
    path(f"{WEEK}by/<slug:view>/", by_method(get=views.week, post=views.find), name="timetable-week"),
    path(f"{WEEK}by/<slug:view>/<slug:handle>/", views.session, name="timetable-session"),
    path(
        f"{DRAFT}by/<slug:view>/", by_method(get=drafting.draft, post=drafting.find), name="timetable-draft"
    ),
    path(f"{DRAFT}by/<slug:view>/undo/", drafting.undo, name="timetable-undo"),
    path(SITTING, drafting.session, name="timetable-sitting"),
    path(f"{SITTING}try/", drafting.attempt, name="timetable-try"),
    path(f"{SITTING}keep/", drafting.keep, name="timetable-keep"),
    path(f"{DRAFT}against/<uuid:against_id>/", drafts.compare, name="timetable-compare"),
    path(f"{DRAFT}add/", by_method(get=adding.new, post=adding.add), name="timetable-add"),
    path(
        f"{DRAFT}publish/", by_method(get=publishing.look, post=publishing.publish), name="timetable-publish"
    ),
    path(f"{DRAFT}told/", publishing.told, name="timetable-told"),
    path(f"{DRAFT}told/<uuid:week_told_id>/", publishing.spoken, name="timetable-spoken"),
    path(f"{DRAFT}search/", by_method(get=searching.new, post=searching.ask), name="timetable-search"),
    path(SEARCH, searching.progress, name="timetable-progress"),
    path(f"{SEARCH}state/", searching.state, name="timetable-state"),
    path(f"{SEARCH}take/", searching.take, name="timetable-take"),
    path(f"{SEARCH}cancel/", searching.cancel, name="timetable-cancel"),
    path(f"{DRAFT}copy/", drafts.copy, name="timetable-copy"),
    path(f"{DRAFT}aside/", drafts.set_aside, name="timetable-aside"),
]
