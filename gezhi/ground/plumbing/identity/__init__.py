"""A foreign identity provider (OIDC): asked within a few seconds, and believed only what it has signed for us."""
