"""Decisions about the mesh: codes, names, topology, placing, partition. Pure: no Django, no clock, no query."""
