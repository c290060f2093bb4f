from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "gezhi.domain.accounts"
    label = "accounts"
