"""A clinic's own server. Refuses to start without hosts, keys and HTTPS, and never has the demo sign-in."""

import os

from django.core.exceptions import ImproperlyConfigured

from stepdown.config.settings.base import *  # noqa: F403
from stepdown.config.settings.base import IDENTITY_KEY_DIR


def _needed(name: str, what: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {what}.")
    return value


if os.environ.get("STEPDOWN_DEMO"):
    raise ImproperlyConfigured(
        "STEPDOWN_DEMO is set: the demo sign-in does not exist in production settings."
    )

DEMO = False
SECRET_KEY = _needed(
    "STEPDOWN_SECRET_KEY", "a random text of at least 50 characters, kept outside the database"
)
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("STEPDOWN_SECRET_KEY is too short: at least 50 characters.")
STAFF_HOST = _needed("STEPDOWN_STAFF_HOST", "the host name staff use, such as staff.clinic.example")
CLIENT_HOST = _needed("STEPDOWN_CLIENT_HOST", "the host name clients use, such as my.clinic.example")
if STAFF_HOST == CLIENT_HOST:
    raise ImproperlyConfigured("STEPDOWN_STAFF_HOST and STEPDOWN_CLIENT_HOST must differ.")
if _needed("STEPDOWN_HTTPS", "set it to 1 once the server answers by HTTPS only") != "1":
    raise ImproperlyConfigured("STEPDOWN_HTTPS must be 1: Stepdown is served by HTTPS only.")
_needed("STEPDOWN_KEYS", "the folder of the identity keys, outside the database and its backups")
if not IDENTITY_KEY_DIR.is_dir():
    raise ImproperlyConfigured(f"The identity keys' folder {IDENTITY_KEY_DIR} does not exist.")
_needed("DATABASE_URL", "the database as the role that owns nothing")

ALLOWED_HOSTS = [STAFF_HOST, CLIENT_HOST]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STAFF_COOKIE = "__Host-stepdown_staff"
CLIENT_COOKIE = "__Host-stepdown_client"
CLIENT_DEVICE_COOKIE = "__Host-stepdown_device"
