"""Every address that Django answers says who may come: ``view.access``, left behind by ``needs`` or ``anyone``."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Addresses of packages, each with the rule that guards it.
GUARDED_ELSEWHERE: dict[str, str] = {
    "api-v1": "django-ninja: each operation is public or names its own key",
}


def addresses(
    resolver: URLResolver, prefix: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...], object]]:
    """Yield path, namespaces and view of every pattern."""
    here = (*spaces, resolver.namespace) if resolver.namespace else spaces
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path, here, entry.callback
        else:
            yield from addresses(entry, path, here)


def test_it_declares_who_may_come() -> None:
    bare = [
        path
        for path, spaces, view in addresses(get_resolver())
        if not set(spaces) & set(GUARDED_ELSEWHERE) and not getattr(view, "access", None)
    ]
    assert bare == []


def test_there_are_addresses_to_look_at() -> None:
    found = list(addresses(get_resolver()))
    assert len(found) > 20
    assert any(getattr(view, "access", None) for _path, _spaces, view in found)
