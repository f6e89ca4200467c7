"""Why somebody is short of hours or counted days: each reason confirmed by solving their week without it."""
