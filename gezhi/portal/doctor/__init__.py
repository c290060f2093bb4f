"""`gezhi doctor`: on one page what is well, what to look at, what is wrong, and what to do about it."""
