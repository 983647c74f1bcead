"""What can be seen to be wrong with the SMS settings without asking the gateway."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own word

from destana.messaging.channels.sms import conf

_SECRET = re.compile(r"^[A-Za-z0-9_-]{16,256}$")


def problems() -> list[CheckMessage]:
    """Return warnings for a switched-on channel; none when there is no gateway (the channel is off)."""
    said = conf.stored()
    if not said.get("secret_url"):
        return []
    try:
        keys = conf.read(said["secret_url"], said)
    except ValueError as reason:
        return [_warning(f"SMS cannot be sent: {reason}.", "Correct DESTANA_SMS_URL.", 41)]
    return [*_calls(keys), *_lines(keys)]


def _calls(keys: conf.Conf) -> list[CheckMessage]:
    """SMS-Gate and Kannel call us; playSMS and SMPP are asked."""
    if keys.gateway not in {"smsgate", "kannel"}:
        return []
    if not _SECRET.match(keys.secret):
        hint = "Remove the file keys/sms-webhook in the data folder and start again; it is made anew."
        return [
            _warning(
                "SMS are switched on without a webhook secret: every incoming SMS will be refused.", hint, 42
            )
        ]
    if keys.gateway == "smsgate" and urlsplit(keys.webhook).scheme != "https":
        hint = "Set DESTANA_PUBLIC_URL to the https address of the proxy in front."
        return [_warning("The phone with SMS-Gate calls only https addresses.", hint, 43)]
    return []


def _lines(keys: conf.Conf) -> list[CheckMessage]:
    """A password in the clear is for a gateway in the same room only."""
    if keys.is_plain and not _is_in_the_office(keys.host):
        hint = "Use the encrypted form (https or smpps), or a line that nobody else is on."
        return [_warning("SMS travel unencrypted to a gateway outside the office.", hint, 44)]
    return []


def _is_in_the_office(host: str) -> bool:
    """Whether the address is this machine or one of the ranges that no line outside carries (RFC 1918, RFC 4193)."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_private
    except ValueError:
        return False


def _warning(sentence: str, hint: str, number: int) -> CheckMessage:
    return Warning(sentence, hint=hint, id=f"messaging.W{number:03}")
