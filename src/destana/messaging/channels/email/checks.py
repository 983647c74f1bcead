"""What can be seen to be wrong with the mail settings without asking the server."""

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own word

from destana.messaging.channels.email import conf


def problems() -> list[CheckMessage]:
    """Return warnings for a switched-on channel; none when there is no server (the channel is off)."""
    url, sender, name = conf.said()
    if not url:
        return []
    try:
        keys = conf.read(url, sender, name)
    except ValueError as reason:
        return [
            _warning(
                f"E-mail cannot be sent: {reason}.", "Correct DESTANA_SMTP_URL and DESTANA_MAIL_FROM.", 11
            )
        ]
    if keys.domain == "localhost" and not keys.is_local:
        hint = "Set DESTANA_MAIL_FROM to an address of the office; its domain needs SPF, DKIM and DMARC."
        return [_warning("E-mail would be sent as somebody at localhost: servers refuse that.", hint, 12)]
    return []


def _warning(sentence: str, hint: str, number: int) -> CheckMessage:
    return Warning(sentence, hint=hint, id=f"messaging.W{number:03}")
