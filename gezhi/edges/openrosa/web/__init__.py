"""The doors of OpenRosa, and the page with the settings for a phone."""
