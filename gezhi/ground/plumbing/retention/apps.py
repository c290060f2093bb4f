from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "gezhi.ground.plumbing.retention"
    label = "retention"
