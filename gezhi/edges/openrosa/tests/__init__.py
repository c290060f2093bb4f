"""What the doors for field clients promise."""
