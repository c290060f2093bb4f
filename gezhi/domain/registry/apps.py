from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "gezhi.domain.registry"
    label = "registry"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from gezhi.domain.grids.services import register_mover
        from gezhi.domain.registry.selectors.indexes import BUILDINGS, COMPOUNDS, ORGANISATIONS, PEOPLE
        from gezhi.domain.registry.selectors.themes import shows_photo
        from gezhi.domain.registry.services.moving import move_register
        from gezhi.ground.plumbing import grams
        from gezhi.ground.plumbing.photos import store
        from gezhi.ground.plumbing.sealing.registry import BlindColumn, SealedTable, declare

        phone = BlindColumn("phone_blind", "phone", "phone")
        document = BlindColumn("document_blind", "document", "document")
        declare(SealedTable("registry.Person", ("document", "phone"), (document, phone)))
        declare(SealedTable("registry.Organisation", ("phone",), (phone,)))
        declare(SealedTable("registry.Change", ("was_sealed",)))
        declare(SealedTable("registry.Proposal", ("value_sealed",)))
        declare(SealedTable("registry.RefusedRow", ("row",)))
        declare(SealedTable("registry.ThemeVisit", ("submission",)))
        declare(SealedTable("registry.ThemeDraft", ("content",)))
        for index in (PEOPLE, BUILDINGS, COMPOUNDS, ORGANISATIONS):
            grams.declare(index)
        store.declare_use(shows_photo)
        register_mover("register", move_register)
        post_migrate.connect(grams.make_indexes, sender=self)
