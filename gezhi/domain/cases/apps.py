from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "gezhi.domain.cases"
    label = "cases"
