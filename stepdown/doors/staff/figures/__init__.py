"""The programme page: live figures, each defined and clickable, beside published ones."""
