"""`python -m stepdown`."""

import sys

from stepdown.config.cli import main

sys.exit(main())
