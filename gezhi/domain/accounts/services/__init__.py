"""Deeds on accounts, departments, posts, passwords, sessions and tokens."""

from gezhi.domain.accounts.services.accounts import check_account, create_account, open_account, switch_account
from gezhi.domain.accounts.services.departments import (
    create_department,
    found_department,
    rename_department,
    switch_department,
)
from gezhi.domain.accounts.services.importing import (
    ACCOUNT_COLUMNS,
    POST_COLUMNS,
    Outcome,
    import_accounts,
    import_posts,
)
from gezhi.domain.accounts.services.limits import set_limits
from gezhi.domain.accounts.services.passwords import (
    change_my_password,
    forget_wrong_passwords,
    note_wrong_password,
    reset_password,
    set_password,
)
from gezhi.domain.accounts.services.posts import appoint, check_appointment, dismiss, end_post, give_post
from gezhi.domain.accounts.services.second_factor import (
    forget_secrets,
    keep_secret,
    note_second_factor,
    remove_second_factors,
)
from gezhi.domain.accounts.services.sessions import (
    begin_session,
    close_session,
    end_all_sessions,
    end_my_session,
    end_session,
    end_sessions_of,
    forget_sign_ins,
    move_session,
    note_seen,
    note_sign_in,
)
from gezhi.domain.accounts.services.tokens import (
    grant_token,
    issue_token,
    note_token_use,
    revoke_token,
    withdraw_my_token,
    withdraw_token,
)

__all__ = [
    "ACCOUNT_COLUMNS",
    "POST_COLUMNS",
    "Outcome",
    "appoint",
    "begin_session",
    "change_my_password",
    "check_account",
    "check_appointment",
    "close_session",
    "create_account",
    "create_department",
    "dismiss",
    "end_all_sessions",
    "end_my_session",
    "end_post",
    "end_session",
    "end_sessions_of",
    "forget_secrets",
    "forget_sign_ins",
    "forget_wrong_passwords",
    "found_department",
    "give_post",
    "grant_token",
    "import_accounts",
    "import_posts",
    "issue_token",
    "keep_secret",
    "move_session",
    "note_second_factor",
    "note_seen",
    "note_sign_in",
    "note_token_use",
    "note_wrong_password",
    "open_account",
    "remove_second_factors",
    "rename_department",
    "reset_password",
    "revoke_token",
    "set_limits",
    "set_password",
    "switch_account",
    "switch_department",
    "withdraw_my_token",
    "withdraw_token",
]
