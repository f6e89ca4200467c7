"""My week: what takes place, with whom and where, what became other, what could be another time."""
