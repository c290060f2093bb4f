from django.apps import AppConfig
from django.conf import settings


class OpenRosaConfig(AppConfig):
    name = "gezhi.edges.openrosa"
    label = "openrosa"

    def ready(self) -> None:
        from gezhi.edges.openrosa.web.answers import refused
        from gezhi.ground.plumbing.problems import declare_shape

        declare_shape(settings.FIELD_DOORS, refused)
