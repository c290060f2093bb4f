"""Grid staff, posts with A/B cover, duties."""
