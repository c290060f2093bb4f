"""Who may sign in, what each role may do, over which area."""
