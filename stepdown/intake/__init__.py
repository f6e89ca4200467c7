"""From the first call to the first session: inquiries, triage, outcomes, booked assessments, days waiting."""
