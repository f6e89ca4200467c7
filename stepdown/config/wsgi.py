"""The WSGI application the server runs. It does not open while an address declares nothing."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from stepdown.config.memory import settle  # noqa: E402
from stepdown.doors.threshold.registry import endpoints  # noqa: E402 - needs the rooms, which are open now

ENDPOINTS = tuple(endpoints())

settle()
