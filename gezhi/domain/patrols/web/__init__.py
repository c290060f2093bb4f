"""Pages of the patrols: rounds, plans, gates, coverage, inspections and what is due, tracks; the console."""
