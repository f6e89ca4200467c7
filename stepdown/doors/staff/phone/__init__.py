"""The phone: the log of calls, what may be said in each, what is owed afterwards."""
