"""One module per command: `add` registers its parser, `run` does it and answers an exit code."""

OK = 0
REFUSED = 1  # the check failed, or what was asked for was refused
USAGE = 2  # argparse's own
ENVIRONMENT = 3  # the machine lacks something: a database, a port, a file
