"""The judge of bulletins: reads the tables after every step and knows who did it; asks no rule of the product."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from destana.foundation.audit.models import AuditEntry
from destana.messaging.outbox.models import Message
from destana.response.bulletins import sign
from destana.response.bulletins.models import Bulletin, BulletinReference, BulletinVillage
from tests.walks.office import Office

OUT, ENDED = {"published", "superseded", "withdrawn", "expired"}, {"superseded", "withdrawn", "expired"}
STEPS = {
    "draft": {"submitted"},
    "submitted": {"draft", "returned", "rejected", "published"},
    "returned": {"draft", "submitted"},
    "rejected": set(),
    "published": ENDED,
}
"""Written by hand, beside the product's own table."""
WRITERS, SIGNERS = {"rusdi", "aida", "innovator"}, {"innovator", "camat"}
LONGEST = timedelta(days=14)
CONTENT = (
    "district status kind hazard level headline who what where when steps text event_at effective_at expires_at "
    "source source_name incident_id"
).split()


FIXED = "number code published_at document signature author_id approver_id submitted_at sha256".split()
COLUMNS = ("state", *FIXED, *CONTENT)


@dataclass(frozen=True)
class Step:
    """Who did what just now, and whether a second factor was proven. ``who`` empty: nobody with rights."""

    verb: str
    who: str = ""
    fresh: bool = False
    digest: str = ""
    """The one under which the second person read it."""


@dataclass
class Judge:
    """What was true before the step: states, what is out, and what each second person read under which digest."""

    office: Office
    states: dict[int, str] = field(default_factory=dict)
    out: dict[int, dict[str, Any]] = field(default_factory=dict)
    read: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)

    def note(self, one: int, digest: str) -> None:
        """Remember what somebody has just read."""
        self.read[one, digest] = content(tables()[one])

    def check(self, step: Step) -> None:
        """Raise ``AssertionError`` where the step broke a promise."""
        found = tables()
        for pk, row in found.items():
            was, now = self.states.get(pk, "draft"), row["state"]
            # A withdrawal is written, numbered and out within one step.
            is_born_out = row["kind"] == "withdrawal" and step.verb == "withdraw" and pk not in self.states
            if now != was and not is_born_out:
                assert now in STEPS.get(was, set()), (was, now)
            if now in OUT and pk not in self.out:
                self._comes_out(Bulletin.objects.get(pk=pk), row, step)
            if pk in self.out:
                assert frozen(row) == self.out[pk], "what is out was changed"
            if now in {"superseded", "withdrawn"} and was == "published":
                waiting = Message.objects.filter(about=f"bulletin:{pk}", state="queued")
                assert not waiting.exists(), "messages of an ended bulletin still wait"
            if now not in OUT:
                assert row["number"] is None
        assert not self._posted() - set(self.out), "messages of what is not out"
        assert set(self.states) <= set(found), "a bulletin is gone"
        self.states = {pk: row["state"] for pk, row in found.items()}

    def _posted(self) -> set[int]:
        abouts = (
            Message.objects.filter(about__startswith="bulletin:").values_list("about", flat=True).distinct()
        )
        return {int(about.removeprefix("bulletin:")) for about in abouts}

    def _comes_out(self, row: Bulletin, said: dict[str, Any], step: Step) -> None:
        assert step.verb in {"publish", "withdraw"}, f"published by {step.verb}"
        assert step.fresh, "published without a fresh second factor"
        author, signer = self.office.name_of(row.author_id), self.office.name_of(row.approver_id)
        if step.verb == "withdraw":
            assert row.kind == "withdrawal"
            assert (author, row.approver_id) == (step.who, None)
        else:
            assert signer == step.who in SIGNERS, signer
            assert author in WRITERS - {signer}, author
            self._is_what_was_read(row.pk, said, step)
            self._is_in_the_log(row)
        self._is_whole(row)
        self._is_told(row, said)
        self.out[row.pk] = frozen(said)
        self.office.tally[f"{row.kind} {row.status}"] += 1

    def _is_what_was_read(self, one: int, said: dict[str, Any], step: Step) -> None:
        assert (one, step.digest) in self.read, "signed without reading"
        assert content(said) == self.read[one, step.digest], "published is not what was read"

    def _is_in_the_log(self, row: Bulletin) -> None:
        lines = (
            AuditEntry.objects.filter(target=f"bulletin:{row.pk}")
            .order_by("-seq")
            .values_list("verb", "by_ref")
        )
        by = dict(reversed(lines[:50]))
        assert by["bulletin.submitted"] == f"person:{row.author_id}"
        assert by["bulletin.published"] == f"person:{row.approver_id}"

    def _is_whole(self, row: Bulletin) -> None:
        assert BulletinVillage.objects.filter(bulletin=row).exists(), "published without an area"
        assert row.published_at == self.office.at
        assert row.expires_at is not None
        assert self.office.at < row.expires_at <= self.office.at + LONGEST, "published after its end"
        is_exercise = self.office.settings.MODE == "exercise"
        assert (row.status == "Exercise") == is_exercise, "exercise and reality mixed"
        if row.kind in {"update", "withdrawal"}:
            assert BulletinReference.objects.filter(bulletin=row).exists()

    def _is_told(self, row: Bulletin, words: dict[str, Any]) -> None:
        """What leaves the house says the same: the signed document over the API, and every message."""
        told = Client().get(f"/api/v1/bulletins/{row.number}").json()
        document = told["document"]
        assert json.loads(row.document) == document
        for name, said in (
            ("headline", "headline"),
            ("what", "what"),
            ("steps", "do"),
            ("villages", "areas"),
        ):
            assert document[said] == words[name], name
        assert document["expires"] == sign.moment(words["expires_at"])
        assert document["status"] == row.status
        assert row.signing_key is not None
        public = Ed25519PublicKey.from_public_bytes(sign.unpack(row.signing_key.public))
        public.verify(sign.unpack(told["signature"]), row.document.encode())
        for message in Message.objects.filter(about=f"bulletin:{row.pk}"):
            assert row.headline in str(message.body), "a message says something else"
            assert (row.status == "Exercise") <= (message.channel == "simulator"), (
                "an exercise reaches people"
            )


def tables() -> dict[int, dict[str, Any]]:
    """Return every bulletin with its villages and references, as they lie in the tables; three questions in all."""
    found = {
        row["pk"]: {**row, "villages": [], "references": []}
        for row in Bulletin.objects.order_by("pk").values("pk", *COLUMNS)
    }
    for one, village in BulletinVillage.objects.order_by("village").values_list("bulletin_id", "village"):
        found[one]["villages"].append(village)
    for one, earlier in BulletinReference.objects.order_by("earlier").values_list(
        "bulletin_id", "earlier_id"
    ):
        found[one]["references"].append(earlier)
    return found


def content(row: dict[str, Any]) -> dict[str, Any]:
    """Return everything that is approved."""
    return {name: row[name] for name in (*CONTENT, "villages", "references")}


def frozen(row: dict[str, Any]) -> dict[str, Any]:
    """Return what never changes once it is out."""
    return {name: row[name] for name in (*FIXED, *CONTENT, "villages", "references")}
