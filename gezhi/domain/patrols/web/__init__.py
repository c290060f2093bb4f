"""Pages of the patrols: rounds, plans, coverage, inspections and what is due, a track; what the console keeps."""
