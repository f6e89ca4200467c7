"""When a client can come: their fixed times, a painted week and imported calendars, never a title."""
