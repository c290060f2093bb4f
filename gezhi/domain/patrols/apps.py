from django.apps import AppConfig


class PatrolsConfig(AppConfig):
    name = "gezhi.domain.patrols"
    label = "patrols"

    def ready(self) -> None:
        from gezhi.domain.grids.services import register_mover
        from gezhi.domain.patrols.services.enrolling import shows_photo
        from gezhi.domain.patrols.services.moving import move_patrols
        from gezhi.ground.plumbing.photos import store
        from gezhi.ground.plumbing.sealing.registry import SealedTable, declare

        declare(SealedTable("patrols.TrackPiece", ("packed",)))
        declare(SealedTable("patrols.TrackFile", ("secret",)))
        declare(SealedTable("patrols.CheckIn", ("place",)))
        declare(SealedTable("patrols.GateVisitor", ("name", "phone")))
        register_mover("patrols", move_patrols)
        store.declare_use(shows_photo)
