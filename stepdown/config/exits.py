"""The exit codes of `stepdown`, for scripts to trust."""

OK = 0
REFUSED = 1  # the check failed, or what was asked for was refused
USAGE = 2  # argparse's own
ENVIRONMENT = 3  # the machine lacks something: a database, a port, a file
