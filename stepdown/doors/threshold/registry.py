"""Every address declares who may use it. An undeclared one keeps the house from opening."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from stepdown.kernel.viewer import Audience
from stepdown.people.vocabulary import Permission


@dataclass(frozen=True)
class Declaration:
    """What one endpoint allows: to whom, with which permission, about which client, by which method."""

    method: str
    audience: Audience
    permission: Permission | None = None
    client: str = ""
    polling: bool = False
    why_public: str = ""


@dataclass(frozen=True)
class Endpoint:
    """One address as the resolver knows it."""

    name: str
    route: str
    declarations: tuple[Declaration, ...]
    third_party: str = ""


# Addresses of packages we did not write; each prefix says what it is for and who may come.
THIRD_PARTY: dict[str, tuple[Audience, str]] = {}


def declare_third_party(prefix: str, audience: Audience, why: str) -> None:
    """Declare the addresses of a package under a prefix, such as `account/`."""
    THIRD_PARTY[prefix] = (audience, why)


def endpoints() -> Iterator[Endpoint]:
    """All endpoints of the house. Raises ImproperlyConfigured at the first that declares nothing."""
    for route, pattern in _walk(get_resolver().url_patterns, ""):
        declarations = declarations_of(pattern.callback)
        if not declarations:
            prefix = next((p for p in THIRD_PARTY if route.startswith(p)), None)
            if prefix is None:
                raise ImproperlyConfigured(f"/{route} does not declare who may use it")
            audience, why = THIRD_PARTY[prefix]
            yield Endpoint(pattern.name or route, route, (Declaration("*", audience, why_public=why),), why)
            continue
        yield Endpoint(pattern.name or "", route, declarations)


def declarations_of(callback: Callable[..., Any]) -> tuple[Declaration, ...]:
    """The declarations a view carries; empty where it carries none."""
    found: tuple[Declaration, ...] = getattr(callback, "declarations", ())
    return found


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern
