"""What each worker of the web server loads: the application, in a process that ends with the server's."""

import signal
import sys

from stepdown.config.processes import die_with_parent
from stepdown.config.wsgi import application

__all__ = ["application"]

if sys.platform == "linux":
    die_with_parent(signal.SIGKILL)
