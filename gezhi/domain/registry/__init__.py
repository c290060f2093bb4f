"""The register: addresses, homes, people, households, organisations and things: one standard, three actuals."""
