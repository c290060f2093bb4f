"""Questions about the register; the first argument is always the scope."""
