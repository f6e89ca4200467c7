"""When a client can come: their week, painted with them, and the calendars they bring."""
