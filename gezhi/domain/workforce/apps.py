from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "gezhi.domain.workforce"
    label = "workforce"
