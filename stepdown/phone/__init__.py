"""The log of calls in and out, and what may be said in each."""
