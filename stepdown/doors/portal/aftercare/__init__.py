"""Afterwards on the phone: my check-ups, my plan, staying in touch, a way back; a notice and its appeal."""
