from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "gezhi.edges.notices"
    label = "notices"

    def ready(self) -> None:
        from gezhi.ground.plumbing.sealing.registry import SealedTable, declare

        declare(SealedTable("notices.Channel", ("settings",)))
        declare(SealedTable("notices.Preference", ("mail", "phone")))
