"""My house on the phone: tonight's curfew, passes, meetings, rules, what I owe, who sees what."""
