"""Addresses of the account pages and of the console's pages about accounts."""

from __future__ import annotations

from django.urls import path

from gezhi.domain.accounts.web import (
    accounts,
    bulk,
    departments,
    devices,
    foreign,
    limits,
    me,
    pages,
    posts,
    roles,
    tokens,
)

app_name = "accounts"
urlpatterns = [
    path("me", pages.me, name="me"),
    path("me/post", pages.switch_post, name="switch_post"),
    path("me/password", me.password, name="password"),
    path("me/sessions", me.sessions, name="my_sessions"),
    path("me/sessions/end", me.end_sessions, name="end_my_sessions"),
    path("me/phones", devices.mine, name="my_phones"),
    path("me/phones/<uuid:id>/lost", devices.lose_mine, name="lose_my_phone"),
    path("me/tokens", me.tokens, name="my_tokens"),
    path("me/tokens/<uuid:id>/revoke", me.revoke, name="revoke_my_token"),
    path("accounts/foreign/sign-in", foreign.begin, name="foreign_sign_in"),
    path("accounts/foreign/back", foreign.back, name="foreign_back"),
    path("accounts/password/change/", me.password_elsewhere, name="password_change_elsewhere"),
    path("accounts/password/set/", me.password_elsewhere, name="password_set_elsewhere"),
    path("console/accounts", accounts.listed, name="accounts"),
    path("console/accounts/new", accounts.new, name="new_account"),
    path("console/accounts/table", bulk.accounts, name="account_table"),
    path("console/accounts/template.xlsx", bulk.account_template, name="account_template"),
    path("console/accounts/<uuid:id>", accounts.account, name="account"),
    path("console/accounts/<uuid:id>/administrator", accounts.administrator, name="administrator"),
    path("console/accounts/<uuid:id>/tokens/new", tokens.new, name="new_token"),
    path("console/accounts/<uuid:id>/phones/<uuid:device_id>/lost", devices.lose, name="lose_phone"),
    path("console/accounts/<uuid:id>/<slug:deed>", accounts.act, name="account_deed"),
    path("console/departments", departments.listed, name="departments"),
    path("console/departments/new", departments.new, name="new_department"),
    path("console/departments/<uuid:id>", departments.rename, name="department"),
    path("console/departments/<uuid:id>/switch", departments.switch, name="switch_department"),
    path("console/posts", posts.listed, name="posts"),
    path("console/posts/new", posts.new, name="new_post"),
    path("console/posts/table", bulk.posts, name="post_table"),
    path("console/posts/template.xlsx", bulk.post_template, name="post_template"),
    path("console/posts/<uuid:id>/end", posts.end, name="end_post"),
    path("console/handed/<uuid:id>.xlsx", bulk.handed, name="handed"),
    path("console/roles", roles.roles, name="roles"),
    path("console/sign-in", limits.limits, name="limits"),
    path("console/tokens", tokens.listed, name="tokens"),
    path("console/tokens/<uuid:id>/revoke", tokens.revoke, name="revoke_token"),
]
