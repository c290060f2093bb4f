from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "gezhi.ground.plumbing.jobs"
    label = "jobs"
