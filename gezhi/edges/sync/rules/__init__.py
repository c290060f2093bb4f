"""Decisions of sync, at both ends of the line: pure. `contracts/vectors/sync_*.json` hold both together."""
