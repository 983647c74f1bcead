"""The front end built once, and a form as a browser sends it."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.world import World
from tools import build_frontend

Answer = Any
"""What the test client returns: django-stubs knows two names for it and accepts neither for the other."""

Send = Callable[..., Answer]


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """The pages carry their style sheet, so it has to be there."""
    list(build_frontend.build())


def hidden(response: Answer, name: str) -> str:
    """Read a hidden field out of a form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found is not None
    return found.group(1)


def jpeg(width: int = 64, height: int = 48) -> SimpleUploadedFile:
    """Make a small photo."""
    out = BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "JPEG")
    return SimpleUploadedFile("banjir.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def send(world: World, client: Client) -> Send:
    """Open the form, fill it in, send it; ``key=`` sends an earlier form again, ``json=True`` as the script does."""

    def run(*, json: bool = False, opened: Answer | None = None, **filled: Any) -> Answer:
        form = opened or client.get("/lapor")
        known = {"kunci": hidden(form, "kunci"), "stempel": hidden(form, "stempel")}
        headers = {"Accept": "application/json"} if json else {}
        return client.post("/lapor", {**known, **filled}, headers=headers)

    return run
