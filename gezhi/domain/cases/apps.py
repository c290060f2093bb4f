from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "gezhi.domain.cases"
    label = "cases"

    def ready(self) -> None:
        from gezhi.domain.cases.services.moving import move_cases
        from gezhi.domain.cases.services.photos import shows_photo
        from gezhi.domain.grids.services import register_mover
        from gezhi.ground.plumbing.photos import store
        from gezhi.ground.plumbing.sealing.registry import BlindColumn, SealedTable, declare

        register_mover("cases", move_cases)
        store.declare_use(shows_photo)
        declare(SealedTable("cases.Reporter", ("name", "phone"), (BlindColumn("phone_blind", "phone", "phone"),)))
        declare(SealedTable("cases.KeptText", ("text",)))
