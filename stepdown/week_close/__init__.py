"""The end of the day and of the week: calls to whoever did not come, and figures that are closed."""
