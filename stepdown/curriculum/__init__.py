"""Topics: what was taught, what each person has had, what a group takes next, and the clinic's handouts."""
