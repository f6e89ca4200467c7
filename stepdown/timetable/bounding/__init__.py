"""A value no plan can pass, proven, with a certificate that is checked apart from the solver."""
