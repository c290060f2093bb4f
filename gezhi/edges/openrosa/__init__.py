"""ODK Collect as the second client: forms and lists go down by OpenRosa, what was filled in comes up."""
