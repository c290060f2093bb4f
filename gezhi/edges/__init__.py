"""Where the outside touches us: maps, notices, ODK Collect and sync, and later interop."""
