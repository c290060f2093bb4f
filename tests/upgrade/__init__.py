"""Installations of earlier releases, as those releases left them, brought up to this one."""
