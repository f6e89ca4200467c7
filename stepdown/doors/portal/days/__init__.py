"""My days: a check-in of three taps, the days counted, telling of a return to use, whom I lean on."""
