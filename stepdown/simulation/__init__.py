"""A clinic rehearsed on virtual time, through the same journeys and actions that people use."""

from stepdown.simulation.rehearsal import rehearse
from stepdown.simulation.stage import Rehearsed

__all__ = ["Rehearsed", "rehearse"]
