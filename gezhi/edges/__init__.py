"""Where the outside touches us: maps and notices, and later sync and interop."""
