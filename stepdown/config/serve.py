"""What each worker of the web server loads: the application, in a process that ends with the server's."""

import multiprocessing
import os
import signal
import sys

from stepdown.config.processes import die_with_parent

if sys.platform == "linux":
    die_with_parent(signal.SIGKILL)
    if (server := multiprocessing.parent_process()) is not None and not server.is_alive():
        os._exit(1)  # it ended before the kernel knew that we wanted to end with it

from stepdown.config.wsgi import application

__all__ = ["application"]
