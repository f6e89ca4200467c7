"""Questions about a house in figures: viewer first, frozen values out."""

from stepdown.outcomes.queries.behind import behind
from stepdown.outcomes.queries.board import board, published

__all__ = ["behind", "board", "published"]
