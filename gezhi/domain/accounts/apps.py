from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "gezhi.domain.accounts"
    label = "accounts"

    def ready(self) -> None:
        from gezhi.domain.accounts.services.moving import move_posts
        from gezhi.domain.accounts.web.second_factor import listen
        from gezhi.domain.grids.services import register_mover
        from gezhi.ground.plumbing.sealing.registry import SealedTable, declare

        register_mover("posts", move_posts)
        declare(SealedTable("accounts.SecondFactorSecret", ("sealed",)))
        declare(SealedTable("accounts.Device", ("half",)))
        listen()
