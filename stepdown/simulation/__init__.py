"""A clinic rehearsed on virtual time, through the same journeys and actions that people use."""

from stepdown.simulation.rehearsal import Rehearsed, rehearse

__all__ = ["Rehearsed", "rehearse"]
