"""Rules of medication: pure, over values."""
