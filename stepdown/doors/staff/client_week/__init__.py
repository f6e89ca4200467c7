"""One person's week in hours and counted days, as each payer counts it."""
