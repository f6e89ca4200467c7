"""One's own appointments in the calendar of one's phone: the address is made, shown once, cancelled."""
