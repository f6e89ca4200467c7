"""Level of care: what speaks for, against and forbids each level, the decision, the options sheet."""
