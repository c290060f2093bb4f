"""The keeping of keys: which are in use, rotation while serving, taking them along under a passphrase."""
