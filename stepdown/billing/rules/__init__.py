"""The rules of money: pure, in whole cents."""
