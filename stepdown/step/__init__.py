"""The step: hours that fall or rise for a reason, decided by a person."""
