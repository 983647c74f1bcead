"""The doors to a bulletin. Each verb does one step as one person, or raises ``Closed`` or a refusal."""

import re
from typing import Any, Protocol

from django.urls import reverse

from destana.kit.refusals import Refusal
from destana.response.bulletins import actions, queries
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.terms import Wording
from destana.surfaces.office.bulletins.wording import to_fields
from tests.walks.office import Closed, Office

Refused = (Refusal, Closed)
DIGEST = re.compile(r'name="sha256" value="([0-9a-f]{64})"')
REASON = "Salah desa"


class Door(Protocol):
    """A way to the verbs; ``proves`` says whether the person shows a second factor where one is asked for."""

    name: str

    def write(self, who: str, words: Wording, *, exercise: bool | None) -> None: ...
    def change(self, who: str, one: int, words: Wording, version: int) -> None: ...
    def ask(self, who: str, one: int, *, proves: bool) -> None: ...
    def look(self, who: str, one: int) -> str: ...
    def publish(self, who: str, one: int, digest: str, *, proves: bool) -> None: ...
    def step(self, who: str, one: int, verb: str, *, proves: bool) -> None: ...
    def is_fresh(self, who: str, *, proves: bool) -> bool: ...


class Verbs:
    """The actions themselves, as a program would call them."""

    name = "verbs"

    def __init__(self, office: Office) -> None:
        self.office = office

    def write(self, who: str, words: Wording, *, exercise: bool | None) -> None:
        actions.draft(wording=words, exercise=exercise, by=self.office.actor(who), at=self.office.at)

    def change(self, who: str, one: int, words: Wording, version: int) -> None:
        actions.edit(
            bulletin_id=one, wording=words, version=version, by=self.office.actor(who), at=self.office.at
        )

    def ask(self, who: str, one: int, *, proves: bool) -> None:
        actions.submit(bulletin_id=one, by=self.office.actor(who, fresh=proves), at=self.office.at)

    def look(self, who: str, one: int) -> str:
        return queries.get_for(self.office.actor(who), one).sha256

    def publish(self, who: str, one: int, digest: str, *, proves: bool) -> None:
        by = self.office.actor(who, fresh=proves)
        actions.publish(bulletin_id=one, sha256=digest, by=by, at=self.office.at)

    def step(self, who: str, one: int, verb: str, *, proves: bool) -> None:
        more: dict[str, Any] = {} if verb in {"update", "review"} else {"reason": REASON}
        by = self.office.actor(who, fresh=proves)
        getattr(actions, verb)(bulletin_id=one, by=by, at=self.office.at, **more)

    def is_fresh(self, who: str, *, proves: bool) -> bool:
        return proves


ADDRESSES = {
    "send_back": "office:bulletin_return",
    "reject": "office:bulletin_reject",
    "withdraw": "office:bulletin_withdraw",
    "update": "office:bulletin_update",
    "review": "office:bulletin_review",
}


class Pages:
    """The desk in a browser."""

    name = "pages"

    def __init__(self, office: Office) -> None:
        self.office = office

    def write(self, who: str, words: Wording, *, exercise: bool | None) -> None:
        fields = {key: value for key, value in to_fields(words).items() if value}
        self.office.send(who, reverse("office:bulletin_draft"), **fields, status="Exercise")

    def change(self, who: str, one: int, words: Wording, version: int) -> None:
        fields = {key: value for key, value in to_fields(words).items() if value}
        self.office.send(who, reverse("office:bulletin_save", args=[one]), **fields, versi=str(version))

    def ask(self, who: str, one: int, *, proves: bool) -> None:
        self.office.send(who, reverse("office:bulletin_submit", args=[one]), proves=proves)

    def look(self, who: str, one: int) -> str:
        page = self.office.read(who, reverse("office:bulletin", args=[one]))
        found = DIGEST.search(page)
        if found is None:
            raise Closed("nothing to sign here")
        row = Bulletin.objects.get(pk=one)
        for words in (row.headline, row.what, *row.steps):
            assert words in page, ("the second person does not see", words)
        return found[1]

    def publish(self, who: str, one: int, digest: str, *, proves: bool) -> None:
        address = reverse("office:bulletin_publish", args=[one])
        self.office.send(who, address, proves=proves, sha256=digest, dibaca="1")

    def step(self, who: str, one: int, verb: str, *, proves: bool) -> None:
        more = {} if verb in {"update", "review"} else {"alasan": REASON}
        self.office.send(who, reverse(ADDRESSES[verb], args=[one]), proves=proves, **more)

    def is_fresh(self, who: str, *, proves: bool) -> bool:
        return self.office.is_fresh(who)
