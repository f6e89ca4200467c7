"""What every transport says when it could not."""


class TransportFailed(Exception):
    """The letter was not taken. The message names the problem and nobody: it is kept and shown."""
