"""From a DATABASE_URL to Django's database settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def database_from_url(url: str) -> dict[str, Any]:
    """Read `postgresql://role:password@host:port/name?host=/socket/folder`; all but the name is optional.

    Raises ValueError where the address is not one of PostgreSQL.
    """
    parts = urlsplit(url or "postgresql:///stepdown")
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    query = dict(parse_qsl(parts.query))
    # Threads of one worker plus one for the trail's own entries.
    options: dict[str, Any] = {"pool": {"min_size": 1, "max_size": 6, "timeout": 10}}
    options.update({key: value for key, value in query.items() if key not in {"host", "port"}})
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "stepdown",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": query.get("port", str(parts.port or "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a restarted server leaves dead connections in the pool
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": options,
    }
