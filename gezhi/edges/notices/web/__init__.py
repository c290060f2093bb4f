"""Pages of notices: what I was told, how I want to be told, and the console's rules, channels and announcements."""
