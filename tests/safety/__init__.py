"""Backup, restore and keys, played with whole installations."""
