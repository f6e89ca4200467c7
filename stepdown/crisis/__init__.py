"""Rings in danger: who is awake, who is called next, what is done about it until it is settled."""
