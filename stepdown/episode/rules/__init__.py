"""Decisions about episodes: moves between levels, opening and closing, who could be the specialist."""
