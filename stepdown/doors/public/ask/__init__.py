"""The open form: ask for help without an account or a name."""
