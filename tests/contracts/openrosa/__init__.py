"""What the doors for field clients promise, seen by a plain client."""
