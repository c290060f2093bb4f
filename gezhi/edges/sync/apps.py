from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "gezhi.edges.sync"
    label = "sync"
