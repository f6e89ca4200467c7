"""Questions about meetings of the team: viewer first, frozen values out."""

from stepdown.team_meeting.queries.agenda import agenda_figures, proposal
from stepdown.team_meeting.queries.meetings import PAGE, item, meeting, meetings
from stepdown.team_meeting.queries.record import decisions_of, held_by, tasks_of

__all__ = [
    "PAGE",
    "agenda_figures",
    "decisions_of",
    "held_by",
    "item",
    "meeting",
    "meetings",
    "proposal",
    "tasks_of",
]
