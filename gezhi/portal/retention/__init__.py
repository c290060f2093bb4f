"""How long what is kept: the security administrator sets it, the audit administrator sees it."""
