"""QR codes as SVG: the short link for paper, and the whole signed document for checking without network."""

import io

import segno

_QUIET = 4
"""Modules of white around the code, as ISO/IEC 18004 wants."""


def link_svg(link: str) -> str:
    """Return the link as SVG, error level Q: a quarter of a torn or wet sheet may be missing.

    A link of up to 32 bytes gives 29 x 29 modules.
    """
    return _svg(segno.make(link, error="q", micro=False, boost_error=False), title="QR")


def document_svg(payload: str) -> str:
    """Return a signed payload as SVG, error level L: it is dense, and its signature finds every misreading."""
    return _svg(segno.make(payload, error="l", micro=False, boost_error=False), title="QR")


def _svg(code: segno.QRCode, title: str) -> str:
    out = io.BytesIO()
    code.save(
        out, kind="svg", border=_QUIET, xmldecl=False, title=title, omitsize=True, light="#fff", dark="#000"
    )
    return out.getvalue().decode("utf-8")
