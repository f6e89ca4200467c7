"""Settings of the checks: the demo's, on a throw-away cluster, with a cheap password hash."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("STEPDOWN_SECRET_KEY", "the checks sign with this key and nothing else does, ever")
# A folder for each run, and in it one for each process that runs checks: keys belong to one database, and
# every such process has its own.
if "STEPDOWN_CHECKS" not in os.environ:
    os.environ["STEPDOWN_CHECKS"] = tempfile.mkdtemp(prefix="stepdown-checks-")
    atexit.register(shutil.rmtree, os.environ["STEPDOWN_CHECKS"], ignore_errors=True)
_room = Path(os.environ["STEPDOWN_CHECKS"]) / os.environ.get("PYTEST_XDIST_WORKER", "alone")
for _kept in ("KEYS", "TRAIL_HEADS", "PACKETS", "OUTBOX", "INBOX"):
    os.environ[f"STEPDOWN_{_kept}"] = str(_room / _kept.lower().replace("_", "-"))
os.environ["STEPDOWN_SCANNER"] = ""

from stepdown.config.settings.demo import *  # noqa: E402, F403
from stepdown.config.settings.demo import DATABASES  # noqa: E402

DATA_DIR = _room
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests roll transactions back on one connection; a pool would hand out others.
DATABASES["default"]["OPTIONS"].pop("pool", None)
