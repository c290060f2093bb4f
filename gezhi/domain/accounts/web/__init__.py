"""Accounts' doors: who is asking, choosing a post, tokens."""
