"""Accounts' doors: who is asking, my account, the console's accounts, departments, posts, tokens and phones."""
