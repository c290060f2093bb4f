from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "gezhi.ground.plumbing.journal"
    label = "journal"
