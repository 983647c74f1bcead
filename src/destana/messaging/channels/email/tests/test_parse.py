"""From a letter as mail programs write it to the words of a person; machines and ourselves are left alone."""

from email.message import EmailMessage

import pytest

from destana.messaging.channels import registry
from destana.messaging.channels.base import Incoming, Kind, Refused, Unreadable
from destana.messaging.channels.email.machines import TURNS
from destana.messaging.channels.email.parse import parse

pytestmark = pytest.mark.usefixtures("channels")
OURS = "kabar@lampihong.example"
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 30_000


def letter(body: str = "air naik di Pimping", **heads: str) -> EmailMessage:
    made = EmailMessage()
    said = {
        "From": "Siti Contoh <Siti@Warga.example>",
        "To": OURS,
        "Message-ID": "<a1@warga.example>",
    } | heads
    for name, value in said.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made


def read(made: EmailMessage | bytes) -> Incoming:
    [found] = parse(made if isinstance(made, bytes) else made.as_bytes())
    return found


def test_a_letter_is_sender_words_and_thread() -> None:
    found = read(
        letter(
            Subject="Banjir",
            In_Reply_To="<o1@lampihong.example>",
            References="<o0@x.example> <o1@lampihong.example>",
        )
    )
    assert (found.kind, found.address, found.name) == (Kind.TEXT, "siti@warga.example", "Siti Contoh")
    assert found.text == "Banjir\nair naik di Pimping"
    assert found.thread == ("<o0@x.example>", "<o1@lampihong.example>", "<a1@warga.example>")
    assert found.reply_to == "<o1@lampihong.example>"


def test_the_key_is_the_message_id_else_the_bytes() -> None:
    assert read(letter("a")).key == read(letter("b")).key
    one, two = letter("a"), letter("b")
    for each in (one, two):
        del each["Message-ID"]
    assert read(one).key != read(two).key
    assert read(one).key == read(one).key


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ya, dua keluarga\n\nPada Sel, 13 Jan 2026 pukul 06.04 Kecamatan <k@l.example> menulis:\n> Ada yang sakit?\n> 1 Ya", "Ya, dua keluarga"),
        ("2\n\nOn Tue, Jan 13, 2026 at 6:04 AM Kecamatan <kabar@lampihong.example>\nwrote:\n\n> Seberapa dalam?", "2"),
        ("On Tue, 13 Jan 2026, Kecamatan wrote:\n> Seberapa dalam?\n\nselutut pak", "selutut pak"),
        ("selutut\n\n-----Original Message-----\nFrom: Kecamatan\nSent: Tuesday\nSeberapa dalam?", "selutut"),
        ("selutut\n\nDari: Kecamatan\nDikirim: Selasa\nKepada: Siti\nSeberapa dalam?", "selutut"),
        ("selutut\n-- \nSiti Contoh\nPT Karet", "selutut"),
        ("selutut\n\nDikirim dari iPhone saya", "selutut"),
        ("Dari: jembatan sampai langgar air selutut", "Dari: jembatan sampai langgar air selutut"),
        ("> kutipan saja", ""),
    ],
)  # fmt: skip
def test_what_is_answered_and_signatures_are_left_out(written: str, kept: str) -> None:
    assert read(letter(written, Subject="Re: Laporan")).text == kept


def test_what_is_passed_on_is_kept_and_marked() -> None:
    body = (
        "benarkah ini?\n\n---------- Forwarded message ---------\nFrom: Budi <b@x.example>\nDate: Sel\n"
        "Subject: bendungan\n\nBendungan jebol, lari!\n-- \nBudi"
    )
    found = read(letter(body, Subject="Fwd: bendungan"))
    assert found.is_forwarded
    assert found.text == "benarkah ini?\n\nBendungan jebol, lari!\n--\nBudi"


def test_a_page_becomes_lines_without_its_quote() -> None:
    made = letter()
    made.set_content(
        "<html><head><style>p{color:red}</style></head><body><p>Air naik&nbsp;di <b>Pimping</b></p><p>dua rumah</p>"
        '<div class="gmail_quote">Pada Selasa menulis:<blockquote>Ada yang sakit?</blockquote></div></body></html>',
        subtype="html",
    )
    assert read(made).text == "Air naik di Pimping\n\ndua rumah"


@pytest.mark.parametrize(
    ("charset", "body"),
    [("utf-8", "Áir 🌊".encode()), ("iso-8859-1", "Áir".encode("latin-1")), ("no-such", "Áir".encode()), ("", b"\x93Air\x94")],
)  # fmt: skip
def test_every_charset_is_read(charset: str, body: bytes) -> None:
    head = b"From: =?utf-8?B?U2l0aSDDgQ==?= <s@w.example>\r\nContent-Type: text/plain"
    head += f"; charset={charset}".encode() if charset else b""
    found = read(head + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body)
    assert found.name == "Siti Á"
    assert "ir" in found.text
    assert "\ufffd" not in found.text


def test_files_are_named_and_taken_out_of_the_kept_letter() -> None:
    made = letter(Subject="foto")
    made.add_attachment(JPEG, maintype="image", subtype="jpeg", filename="banjir.jpg")
    made.add_attachment(b"heic" * 9000, maintype="application", subtype="octet-stream", filename="IMG_1.HEIC")
    made.add_attachment(b"%PDF-1.7 surat", maintype="application", subtype="pdf", filename="surat.pdf")
    inside = letter("dari dalam")
    inside.add_attachment(b"\x89PNG" * 9000, maintype="image", subtype="png", filename="dalam.png")
    made.add_attachment(inside)
    found = read(made)
    assert [(one.kind, one.name) for one in found.media] == [
        (Kind.PHOTO, "banjir.jpg"),
        (Kind.PHOTO, "IMG_1.HEIC"),
        (Kind.FILE, "surat.pdf"),
        (Kind.PHOTO, "dalam.png"),
    ]
    assert found.kind is Kind.PHOTO
    raw = made.as_bytes()
    assert registry.enclosed("email", raw, found.media[0].id) == JPEG
    assert registry.enclosed("email", raw, found.media[3].id) == b"\x89PNG" * 9000
    for strange in ("99", "-1", "x", "²"):
        with pytest.raises(Refused, match="empty"):
            registry.enclosed("email", raw, strange)
    with pytest.raises(Refused, match="cut"):
        registry.enclosed("email", b"X-Destana-Cut: 99\r\n" + raw, found.media[0].id)


def test_a_logo_in_the_text_is_no_photo() -> None:
    made = letter()
    made.add_alternative("<p>air naik</p><img src='cid:l'>", subtype="html")
    page = list(made.iter_parts())[1]
    assert isinstance(page, EmailMessage)
    page.add_related(b"\x89PNG small", maintype="image", subtype="png", cid="<l>")
    assert read(made).media == ()


@pytest.mark.parametrize(
    "heads",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=1"},
        {"Precedence": "bulk"},
        {"Precedence": "List"},
        {"Return_Path": "<>"},
        {"List_Id": "<berita.example>"},
        {"From": f"Kecamatan <{OURS.upper()}>"},
        {"From": "MAILER-DAEMON@mx.example"},
        {"X_Spam_Flag": "YES"},
    ],
)
def test_machines_and_ourselves_are_left_alone_with_a_reason(heads: dict[str, str]) -> None:
    found = read(letter(**heads))
    assert found.kind is Kind.UNKNOWN
    assert found.note
    assert not found.address


def test_a_person_is_not_taken_for_a_machine() -> None:
    assert (
        read(letter(Auto_Submitted="no", Precedence="normal", Return_Path="<siti@warga.example>")).kind
        is Kind.TEXT
    )


def test_a_talk_without_end_goes_to_a_person() -> None:
    """A machine that hides what it is: after so many of our letters nobody answers by himself any more."""
    some = [f"<{number}@lampihong.example>" for number in range(TURNS)]
    assert read(letter(References=" ".join(some[1:]))).kind is Kind.TEXT
    with pytest.raises(Unreadable, match="long talk"):
        read(letter(References=" ".join(some)))


@pytest.mark.parametrize("heads", [{"From": "nobody"}, {"From": "a@x.example, b@x.example"}, {"From": ""}])
def test_without_one_sender_a_person_reads_it(heads: dict[str, str]) -> None:
    with pytest.raises(Unreadable, match="sender"):
        read(letter(**heads))
