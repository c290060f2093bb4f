"""`gezhi doctor` about the city's identity provider."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gezhi.ground.kernel.identity_provider import IdentityProvider
from gezhi.ground.plumbing.fresh import forget_everything
from gezhi.portal.doctor.finding import State
from gezhi.portal.doctor.identity import identity
from tests.identity import CLIENT, SECRET, serving


def test_an_identity_provider_that_is_away_or_whose_secret_lies_open_is_found(settings: Any, tmp_path: Path) -> None:
    assert list(identity()) == []
    file = tmp_path / "secret"
    file.write_text(SECRET)
    file.chmod(0o600)
    settings.PUBLIC_ADDRESS = "https://grid.example.gov.cn"
    with serving() as provider:
        settings.IDENTITY_PROVIDER = IdentityProvider(issuer=provider.issuer, client=CLIENT, secret_file=file)
        found = list(identity())
        assert [one.state for one in found] == [State.OK]
        assert "1 of its keys" in found[0].words
        file.chmod(0o644)
        settings.PUBLIC_ADDRESS = ""
        assert [one.state for one in identity()] == [State.WRONG, State.OK, State.LOOK]
    forget_everything()
    file.unlink()

    gone = list(identity())

    assert [one.state for one in gone] == [State.WRONG, State.WRONG, State.LOOK]
    assert provider.issuer in gone[1].words
