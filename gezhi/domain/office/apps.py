from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "gezhi.domain.office"
    label = "office"

    def ready(self) -> None:
        from gezhi.domain.grids.services import register_mover
        from gezhi.domain.office.services.moving import move_office

        register_mover("office", move_office)
