"""Deeds on accounts, posts and tokens."""

from gezhi.domain.accounts.services.accounts import create_account, create_department, note_sign_in, set_password
from gezhi.domain.accounts.services.posts import end_post, give_post
from gezhi.domain.accounts.services.tokens import issue_token, revoke_token

__all__ = [
    "create_account",
    "create_department",
    "end_post",
    "give_post",
    "issue_token",
    "note_sign_in",
    "revoke_token",
    "set_password",
]
