"""Notices to residents, services they can book, the page behind the code at a door; instructions to the staff."""
