"""What everyone stands on: the kernel (plain Python) and the plumbing (Django-aware pipes)."""
