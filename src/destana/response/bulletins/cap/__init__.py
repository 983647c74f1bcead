"""OASIS CAP 1.2: our published bulletins as XML, and a careful reader's check of anybody's."""

from destana.response.bulletins.cap.check import validate
from destana.response.bulletins.cap.write import Alert, Earlier, Place, alert_xml, identifier, sender, words

__all__ = ["Alert", "Earlier", "Place", "alert_xml", "identifier", "sender", "validate", "words"]
