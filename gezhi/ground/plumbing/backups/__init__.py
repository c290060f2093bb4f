"""Backups: one file with a manifest, made from one snapshot while serving, the same from and for both databases."""
