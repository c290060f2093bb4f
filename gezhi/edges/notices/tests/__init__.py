"""What notices promise."""
