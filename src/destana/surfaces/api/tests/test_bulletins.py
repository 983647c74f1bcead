"""Bulletins by API: the proof comes along, and a stranger can check it with nothing but the public key."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions, queries, sign
from destana.response.bulletins.terms import Kind, Wording
from destana.response.hazards.terms import Hazard, Level
from tests.world import PIMPING, World


@pytest.fixture
def published(world: World, settings: Any, tmp_path: Any) -> Any:
    """A bulletin of Rusdi's that Mariani signed."""
    settings.DATA = tmp_path
    now = timezone.now()
    actions.ensure_key(by=SYSTEM, at=now - timedelta(minutes=1))
    wording = Wording(
        kind=Kind.WARNING,
        hazard=Hazard.FLOOD,
        level=Level.SIAGA,
        villages=(PIMPING,),
        headline="SIAGA banjir di Pimping",
        what="Air selutut dan masih naik.",
        steps=("Matikan listrik di rumah.",),
        event_at=now - timedelta(minutes=5),
        expires_at=now + timedelta(hours=6),
    )
    draft = actions.draft(wording=wording, by=world.rusdi, at=now)
    sent = actions.submit(bulletin_id=draft.id, by=world.rusdi, at=now)
    return actions.publish(bulletin_id=draft.id, sha256=sent.sha256, by=world.innovator, at=now)


def test_the_document_verifies_and_one_changed_letter_does_not(published: Any, client: Client) -> None:
    body = client.get(f"/api/v1/bulletins/{published.number}").json()
    signature = sign.Signature(body["key_id"], body["signature"])
    keys = queries.public_keys()
    sign.verify(body["document"], signature, keys)
    changed = {**body["document"], "area": "Pimpinh"}
    with pytest.raises(sign.NotGenuine):
        sign.verify(changed, signature, keys)


def test_lists_and_codes(published: Any, client: Client) -> None:
    [row] = client.get("/api/v1/bulletins").json()
    assert (row["number"], row["code"]) == (published.number, published.code)
    assert client.get("/api/v1/bulletins", {"before": published.number}).json() == []
    assert client.get("/api/v1/check", {"code": published.code.lower()}).json()["standing"] == "valid"
    assert client.get("/api/v1/check", {"code": "K999-XX"}).json()["standing"] == "unknown"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/bulletins/7", 404),
        ("/api/v1/bulletins/99999999999999999999", 404),
        ("/api/v1/bulletins/x", 422),
        ("/api/v1/bulletins?limit=0", 422),
        ("/api/v1/bulletins?before=99999999999999999999", 422),
        ("/api/v1/check", 422),
    ],
)
def test_bad_questions_get_a_sentence(client: Client, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "sentence"}
