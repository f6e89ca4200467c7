"""What notes must say, who signs them by when, what may stand beside them. Pure: no Django."""
