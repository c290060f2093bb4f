"""Notices to residents, services they can book, and the page behind the code at a door."""
