"""Photos from strangers: checked before decoding, re-encoded, kept under the digest of their content."""
