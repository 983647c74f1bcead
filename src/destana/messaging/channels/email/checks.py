"""What can be seen to be wrong with the mail settings without asking the server."""

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own word

from destana.messaging.channels.email import box, conf


def problems() -> list[CheckMessage]:
    """Return warnings for a switched-on channel; none when there is neither server nor mailbox (it is off)."""
    return [*_box_problems(), *_server_problems()]


def _box_problems() -> list[CheckMessage]:
    if not box.said():
        return []
    try:
        box.read(box.said())
    except ValueError as reason:
        return [_warning(f"E-mail cannot be fetched: {reason}.", "Correct DESTANA_IMAP_URL.", 13)]
    if not conf.said()[0]:
        hint = "Set DESTANA_SMTP_URL: who writes gets no answer without it."
        return [_warning("E-mail is fetched and cannot be answered.", hint, 14)]
    return []


def _server_problems() -> list[CheckMessage]:
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
