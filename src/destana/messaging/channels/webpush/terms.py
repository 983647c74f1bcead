"""How long is kept where a phone takes its notifications."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from destana.kit.keeping import Keep

KEEP = Keep(
    name="phone",
    what=_("Where a phone took its notifications, once it follows nothing or is out of reach"),
    after=timedelta(days=1),
    since=_("since its browser last told it"),
    why=_("It is of no use any more. The day leaves room for a browser that renews its address."),
)
