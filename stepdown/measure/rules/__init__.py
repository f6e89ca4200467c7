"""Pure rules of measures: reading, scoring, dangers, change, due."""
