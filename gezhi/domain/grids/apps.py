from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "gezhi.domain.grids"
    label = "grids"
