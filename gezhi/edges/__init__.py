"""Where the outside touches us: maps, and later sync, interop and notices."""
