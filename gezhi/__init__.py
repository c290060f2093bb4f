"""Gezhi 格治: the open platform for community grid service management.

Four floors, read bottom to top: ground, domain, edges, portal. Lower rooms never know the upper ones.
"""
