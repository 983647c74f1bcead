"""Where a request comes from, as far as limits care."""

import ipaddress

from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The sender's address; of IPv6 the /64, which is one house or one phone."""
    raw = request.META.get("REMOTE_ADDR", "")
    try:
        found = ipaddress.ip_address(raw)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)
