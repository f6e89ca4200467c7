"""One module per command: `add` registers its parser, `run` does it and answers an exit code."""

from stepdown.config.exits import ENVIRONMENT, OK, REFUSED, USAGE

__all__ = ["ENVIRONMENT", "OK", "REFUSED", "USAGE"]
