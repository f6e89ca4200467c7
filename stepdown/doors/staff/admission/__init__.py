"""From a decided level to the first day, on one page."""
