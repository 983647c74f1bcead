import pytest

from destana.config import cli


def test_it_lists_its_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["help"]) == 0
    listed = capsys.readouterr().out
    assert all(verb in listed for verb in cli.VERBS)


def test_it_does_not_know_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["flush"]) == 2
    assert "flush" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESTANA_PORT", "eighty"),
        ("DESTANA_PORT", "70000"),
        ("DESTANA_MODE", "play"),
        ("DESTANA_DISTRICT", "Lampihong"),
    ],
)
def test_it_names_the_setting_that_is_wrong(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert cli.main(["check-settings"]) == 2
    message = capsys.readouterr().err
    assert name in message
    assert value in message


def test_it_is_content_with_good_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check-settings"]) == 0


def test_every_verb_has_its_command() -> None:
    from django.core.management import get_commands

    commands = {name.replace("_", "-") for name in get_commands()}
    assert set(cli.VERBS) - {"serve", "check-settings"} <= commands
