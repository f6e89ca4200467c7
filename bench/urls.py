"""The house's addresses and one more: a page of one query, through the same middleware, to compare with."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from stepdown.config.urls import handler400, handler403, handler404, handler500
from stepdown.config.urls import urlpatterns as house
from stepdown.doors.threshold.registry import Declaration
from stepdown.kernel.viewer import Audience


def bare(request: HttpRequest) -> HttpResponse:
    """The least a page with a database can be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM place_site ORDER BY name")
        names = ", ".join(row[0] for row in cursor.fetchall())
    return HttpResponse(f"<!doctype html><title>Bare</title><p>{names}</p>")


bare.declarations = (  # type: ignore[attr-defined]
    Declaration("GET", Audience.PUBLIC, why_public="the bench compares with it"),
)
urlpatterns = [*house, path("bare/", bare, name="bare")]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
