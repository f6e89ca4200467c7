"""Come back: what is kept of somebody, and the little that is asked anew."""
