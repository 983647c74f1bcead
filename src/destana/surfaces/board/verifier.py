"""The stand-alone page that checks a signed bulletin without network: one file, to be saved, copied and passed on.

It carries the office's public keys as of its making; when a key is made, changed or revoked it is made again.
"""

import base64
import hashlib

from django.conf import settings
from django.template.loader import render_to_string

from destana.kit.clock import stamp
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import PublicKey
from destana.surfaces.board.store import PublicFile
from destana.surfaces.ui.assets import built
from destana.surfaces.ui.context import office_of_settings

PATH = "/periksa.html"


def verifier() -> PublicFile:
    """Return the page with every key that holds or held; the same keys give the same bytes."""
    keys = bulletins.public_keys()
    script, style = _text("verify.js"), _text("verify.css")
    policy = f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; base-uri 'none'"
    policy += "; img-src data:; form-action 'none'"
    context = {
        "office": office_of_settings(),
        "site": settings.SITE,
        "policy": policy,
        "script": script,
        "style": style,
        "keys": [_key(key) for key in keys],
        "zone": settings.TIME_ZONE,
        "made_at": _as_of(keys),
    }
    html = render_to_string("board/verifier.html", context)
    return PublicFile(PATH, html.encode(), csp=f"{policy}; frame-ancestors 'none'")


def _as_of(keys: list[PublicKey]) -> str:
    """Return when a key was last made or revoked."""
    moments = [at for key in keys for at in (key.valid_from, key.revoked_at) if at is not None]
    return stamp(max(moments)) if moments else "–"


def _key(key: PublicKey) -> dict[str, str]:
    return {
        "id": key.key_id,
        "public": key.public,
        "from": bulletins.moment(key.valid_from),
        "revoked": bulletins.moment(key.revoked_at) if key.revoked_at else "",
    }


def _text(name: str) -> str:
    return built(f"board/{name}").read_text(encoding="utf-8").strip()


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
