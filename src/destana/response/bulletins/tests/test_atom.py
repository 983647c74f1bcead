"""The feed is Atom that readers accept: ids that last, times that move, newest first."""

from datetime import UTC, datetime, timedelta

from lxml import etree

from destana.response.bulletins import atom

NS = {"a": atom.NAMESPACE}
AT = datetime(2026, 1, 13, 21, 40, tzinfo=UTC)


def item(name: str, at: datetime, **more: object) -> atom.Item:
    base: dict[str, object] = {
        "name": name,
        "title": f"Kabar {name}",
        "summary": "Air naik & <deras>",
        "author": "Kecamatan Lampihong",
        "page": f"https://lampihong.example/kabar/{name}",
        "cap": f"https://lampihong.example/kabar/{name}.cap.xml",
        "published_at": at,
        "changed_at": at,
    }
    return atom.Item(**(base | more))  # type: ignore[arg-type]


def read(items: list[atom.Item], site: str = "https://lampihong.example") -> etree._Element:
    return etree.fromstring(
        atom.feed(
            name="destana.63.11.05",
            title="Kabar resmi",
            author="Kecamatan Lampihong",
            page=f"{site}/kabar",
            itself=f"{site}/kabar.atom",
            items=items,
        )
    )


def texts(root: etree._Element, path: str) -> list[str]:
    return [found.text or "" for found in root.findall(path, NS)]


def test_it_puts_the_newest_first_and_dates_the_feed_by_the_latest_change() -> None:
    withdrawn = item("14", AT, changed_at=AT + timedelta(hours=2))
    root = read([withdrawn, item("15", AT + timedelta(hours=1))])
    assert texts(root, "a:entry/a:title") == ["Kabar 15", "Kabar 14"]
    assert texts(root, "a:updated") == ["2026-01-13T23:40:00Z"]
    assert texts(root, "a:entry/a:published")[1] == "2026-01-13T21:40:00Z"


def test_it_keeps_its_ids_when_the_office_moves() -> None:
    here, there = read([item("14", AT)]), read([item("14", AT)], site="https://elsewhere.example")
    for path in ("a:id", "a:entry/a:id"):
        assert texts(here, path) == texts(there, path)
        assert texts(here, path)[0].startswith("urn:uuid:")
    assert texts(here, "a:id") != texts(here, "a:entry/a:id")


def test_it_links_to_itself_the_page_and_the_alert() -> None:
    root = read([item("14", AT)])
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", NS)}
    assert links["self"] == "https://lampihong.example/kabar.atom"
    assert {link.get("type") for link in root.findall("a:entry/a:link", NS)} == {
        "text/html",
        "application/cap+xml",
    }


def test_it_has_what_every_feed_must_have_also_when_nothing_happened() -> None:
    root = read([])
    for name in ("id", "title", "updated", "author/a:name"):
        assert len(texts(root, f"a:{name}")) == 1
