"""The trials behind the scorecards: reading, cohort, fitting, judging. Nobody's chart is read."""
