"""Words every room shares. Nothing here knows Django, a clock or a database."""
