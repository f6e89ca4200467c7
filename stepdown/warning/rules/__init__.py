"""Rules of early warning: flags over facts, and what a scorecard may say of whom."""
