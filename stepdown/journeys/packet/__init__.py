"""The packet of papers for an outage: made every night, on demand, handed out through the gate."""

from stepdown.journeys.packet.make import hand_out, make_due, make_now

__all__ = ["hand_out", "make_due", "make_now"]
