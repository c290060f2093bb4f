"""Every deed and every look, once, append-only: audit, feed, live pages and statistics in one mechanism.

`record` writes a deed in the caller's transaction, `look` notes a question; the sealer numbers what is settled and
seals it in signed, chained blocks; readers follow `feed` by position.
"""
