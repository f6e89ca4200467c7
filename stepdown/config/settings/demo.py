"""A newcomer's clinic on their own machine: a fictional clinic, one-click sign-in behind a visible banner."""

import os

from stepdown.config.secret import secret_from_file
from stepdown.config.settings.base import *  # noqa: F403
from stepdown.config.settings.base import DATA_DIR

DEMO = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SECRET_KEY = os.environ.get("STEPDOWN_SECRET_KEY") or secret_from_file(DATA_DIR / "secrets" / "django")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
