"""One matter's life, from report to evaluated closing."""
