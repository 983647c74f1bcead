from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command

from destana.messaging.outbox import actions
from destana.messaging.outbox.terms import TemplateNews


@pytest.mark.django_db
def test_it_shows_what_to_hand_in_and_how_it_stands(
    channels: dict[str, Any], at: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    actions.note_template(
        channel="whatsapp", news=TemplateNews("destana_awas", "id", "APPROVED", "UTILITY"), at=at
    )
    call_command("whatsapp")
    said = capsys.readouterr().out
    assert "destana_awas  [APPROVED UTILITY]" in said
    assert "destana_answer  [not heard of yet]" in said
    assert "(no name set)" in said
    assert "AWAS, segera mengungsi: {{1}}" in said
    assert "0 of 250 people" in said
