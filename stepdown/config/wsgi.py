"""The WSGI application the server runs. It does not open while an address declares nothing."""

from django.core.wsgi import get_wsgi_application

from stepdown.doors.threshold.registry import endpoints

application = get_wsgi_application()
ENDPOINTS = tuple(endpoints())
