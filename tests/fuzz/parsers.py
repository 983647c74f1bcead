"""The table of everything that reads what others wrote. A newcomer adds a line: name, what to feed it, what may be refused.

``test_registry`` fails for a function that reads and stands neither here nor, with a reason, in :data:`ELSEWHERE`.
"""

import io
import json
import tarfile
import tempfile
import unicodedata
import warnings
import wave
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, QueryDict
from django.utils.module_loading import import_string
from PIL import Image
from pydantic import ValidationError

from destana.config.backup import card, opening
from destana.config.backup.faults import CannotRestore
from destana.config.backup.sealed import Writer
from destana.config.env import Env
from destana.foundation.areas.rules.districts import BadTable
from destana.foundation.areas.rules.national import BadAreaFile
from destana.foundation.areas.rules.reading import BoundaryFileRefused, RawFeature
from destana.foundation.areas.rules.shapes import read_shape
from destana.foundation.areas.terms import Level
from destana.foundation.files.rules.photo import PhotoRefused
from destana.kit.refusals import Refusal
from destana.messaging.channels.base import Incoming, NotSent, Post, Unreadable
from destana.messaging.channels.telegram import conf, errors
from destana.messaging.channels.telegram.client import Client
from destana.messaging.channels.whatsapp import conf as graph_conf
from destana.messaging.channels.whatsapp import media as whatsapp_media
from destana.messaging.channels.whatsapp.client import Client as GraphClient
from destana.messaging.gateway.envelope import Malformed
from destana.response.bulletins.sign import NotGenuine, open_payload
from destana.response.bulletins.voice import BadRecording
from destana.response.reports.reading.coded import coded_of
from destana.response.reports.reading.corrections import read_answer
from destana.response.reports.reading.read import needs_alarm, read
from destana.response.reports.reading.tests.gazetteer import LAMPIHONG
from destana.surfaces.api.v1.boxes import NotABox
from destana.surfaces.office.signin.factors import WrongProof
from destana.surfaces.public import form
from destana.surfaces.public.upload import NotTus
from tests.fuzz.hostile import Chance, Make, blobs, texts, trees

HERE = Path(__file__).parents[2] / "src/destana"
PAYLOADS = HERE / "messaging/channels/telegram/tests/payloads"
GRAPH = HERE / "messaging/channels/whatsapp/tests/payloads"
ENVELOPES = [
    json.loads(path.read_text())
    for path in sorted(GRAPH.glob("*.json"))
    if path.stem.startswith(("in_", "status_", "template_"))
]
UPDATES = [json.loads(path.read_text()) for path in sorted(PAYLOADS.glob("update_*.json"))]
REFUSALS = [row["body"] for row in json.loads((GRAPH / "out_response_errors.json").read_text()).values()] + [
    json.loads((GRAPH / "out_response_ok.json").read_text())
]
ANSWERS = [
    {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 7}},
    {
        "ok": False,
        "error_code": 400,
        "description": "chat not found",
        "parameters": {"migrate_to_chat_id": 7},
    },
    {"ok": True, "result": {"message_id": 7}},
]
LETTERS = (
    b"From: a@b.example\r\nSubject: =?utf-8?q?Banjir?=\r\nReferences: <a@b> <c@d>\r\n\r\nhalo\r\n> dikutip",
    (
        b'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset=latin-1'
        b"\r\n\r\n<p>air <b>naik</b></p><blockquote>x\r\n--x\r\nContent-Type: image/jpeg; name=a.jpg\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n/9j/4A==\r\n--x--\r\n"
    ),
    (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <a@localhost>\r\n\r\n--b--\r\n"
    ),
)
NOW = datetime.fromisoformat("2026-01-14T06:04:00+08:00")


@dataclass(frozen=True)
class Parser:
    """``name``: the function below ``destana``. ``call``: how, where one argument is not enough. ``refuses``: how it says no."""

    name: str
    make: Make
    refuses: tuple[type[Exception], ...] = ()
    call: Callable[[Any], Any] | None = None
    check: Callable[[Any], object] = lambda result: True
    cost: int = 1
    """Dear ones get fewer cases: one in so many."""

    def run(self, given: Any) -> None:
        """Feed it; raise whatever is neither a result that holds nor a refusal that was declared."""
        call = self.call or import_string(f"destana.{self.name}")
        try:
            result = call(given)
        except self.refuses:
            return
        assert self.check(result), f"{self.name} returned {result!r}"


# -- what a result must hold --


def _storable(value: Any) -> bool:
    """Whether a text can be stored on both databases, sent and shown: no NUL, no lone surrogate."""
    if isinstance(value, str):
        return "\0" not in value and not any(unicodedata.category(char) == "Cs" for char in value)
    if isinstance(value, dict):
        return all(_storable(part) for pair in value.items() for part in pair)
    return all(_storable(part) for part in value) if isinstance(value, list | tuple) else True


def _incoming(found: list[Incoming]) -> bool:
    for one in found:
        assert one.point is None or (abs(one.point.lat) <= 90 and abs(one.point.lng) <= 180), one.point
    return all(one.channel and one.key for one in found)


def _kept(found: Any) -> bool:
    """Whether everything in a message can be stored."""
    return _incoming(found) and all(_storable(asdict(one) | {"sent_at": "", "point": None}) for one in found)


def _sorted(found: Post) -> bool:
    told = all(_storable([one.provider_id, one.reference, str(one.failure or "")]) for one in found.told)
    letters = all(one.key and _storable([one.key, *one.opens]) for one in found.letters)
    return told and letters and all(_storable(asdict(one)) for one in found.templates)


def _cleaned(text: str) -> bool:
    return _storable(text) and unicodedata.normalize("NFC", text) == text == text.strip()


def _moment(found: datetime | None) -> bool:
    return found is None or found.tzinfo is not None


# -- how, where one argument is not enough --


@cache
def _client() -> Client:
    """One for all cases: making one reads the machine's certificates. It never calls anybody."""
    return Client(conf.Conf(token="1:x", secret="y" * 30, api="http://127.0.0.1:1", webhook=""))


def _answer(body: bytes) -> object:
    answer = _client()._read(400, body)
    return (errors.as_exception(answer), errors.is_marks(answer), errors.new_chat(answer))


@cache
def _graph() -> GraphClient:
    """One for all cases; it never calls anybody."""
    return GraphClient(graph_conf.Conf("token", "s" * 32, "v" * 20, "1", "http://127.0.0.1:1"))


def _fetch_name(packed: str) -> object:
    files = whatsapp_media.in_message("image", {"image": {"id": packed, "sha256": packed}})
    return [whatsapp_media.unpack(file.id) for file in files]


def _features(features: list[RawFeature]) -> bool:
    for feature in features:
        shape, problems = read_shape(feature.geometry, "63.11.05.2021", "Pimping")
        assert shape is not None or problems
    return True


def _boundaries(data: bytes) -> object:
    return _features(import_string("destana.foundation.areas.rules.reading.read")(data))


KEY = b"k" * 16


def _restore(file: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.backup"
        path.write_bytes(file)
        into = Path(folder) / "into"
        into.mkdir()
        manifest = opening.unpack(path, KEY, into)
        assert all(into in found.resolve().parents for found in into.rglob("*"))
        return manifest


def sealed(tar: bytes) -> bytes:
    """Return a backup file with this inside, sealed with :data:`KEY`."""
    out = io.BytesIO()
    writer = Writer(cast("BinaryIO", out), KEY)
    writer.write(tar)
    writer.close()
    return out.getvalue()


def _tar(names: list[str], manifest: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, words in [*((name, b"x") for name in names), ("manifest.json", manifest)]:
            info = tarfile.TarInfo(name)
            info.size = len(words)
            tar.addfile(info, io.BytesIO(words))
    return out.getvalue()


MANIFEST = {
    "version": "0", "mode": "real", "vendor": "sqlite", "at": NOW.isoformat(), "counts": {"x": 1}, "seq": 1, "head": "0", "parts": {},
}  # fmt: skip


def _backup(chance: Chance) -> bytes:
    """A sealed file with a hostile inside, or an honest one broken outside."""
    names = [
        chance.choice(
            (
                "mode",
                "keys/django",
                "../x",
                "/etc/x",
                "a/../../x",
                "files/" + "x" * 300,
                "mode/x",
                "manifest.json",
            )
        )
        for _each in range(chance.randrange(3))
    ]
    names = [
        name
        if chance.random() < 0.7
        else (chance.text()[:200].replace("\0", "") or "x").encode("utf-8", "replace").decode()
        for name in names
    ]
    tar = _tar(names, chance.json(MANIFEST))
    file = sealed(chance.broken(tar) if chance.random() < 0.5 else tar)
    return chance.broken(file) if chance.random() < 0.3 else file


def _env(values: dict[str, Any]) -> object:
    found = Env(_env_file=None, **values)
    return found.site and found.hosts


def _settings(chance: Chance) -> dict[str, Any]:
    names = sorted(set(Env.model_fields) - {"data"})
    return {chance.choice(names): chance.choice((chance.text(), str(chance.number()))) for _each in range(3)}


def _form(body: bytes) -> object:
    sent = form.read(QueryDict(body))
    assert form.from_raw(sent.raw()).key == sent.key
    assert _storable(sent.key)
    return (sent.problems(), sent.point, sent.observed_at, sent.has_content)


def _fields(chance: Chance) -> bytes:
    names = "kata rt patokan nama hp stempel kejadian air tolong desa lat lng ketelitian ditulis kunci situs foto_tersimpan zz7".split()
    pairs = [
        (chance.choice(names), chance.choice((chance.text(), str(chance.number())))) for _each in range(6)
    ]
    body = QueryDict(mutable=True)
    for name, value in pairs:
        body.appendlist(name, value.encode("utf-8", "replace").decode())
    data = body.urlencode().encode()
    return chance.broken(data) if chance.random() < 0.3 else data


def _address(raw: str) -> object:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = raw
    return import_string("destana.surfaces.office.signin.limits.address_of")(request)


def _read_photo(data: bytes) -> object:
    with warnings.catch_warnings():
        # Pillow mentions EXIF that is cut off; the photo is kept without it.
        warnings.simplefilter("ignore", UserWarning)
        return import_string("destana.foundation.files.rules.photo.read_photo")(data, "Asia/Makassar")


def _sound() -> bytes:
    """A short hum as WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"\x00\x20\x00\xe0" * 400)
    return out.getvalue()


def _jpeg() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0132], exif[0x0112], exif[0x010F] = "2026:01:14 06:04:00", 6, "Telepon"
    exif.get_ifd(0x8825).update({1: "S", 2: (2.0, 20.0, 3.5), 3: "E", 4: (115.0, 30.0, 1.0), 5: 0, 6: 4.0})
    exif.get_ifd(0x8769).update({0x9003: "2026:01:14 06:04:00", 0x9011: "+08:00"})
    Image.new("RGB", (24, 16), (90, 120, 40)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("P", (9, 7), 3).save(out, kind)
    return out.getvalue()


PHOTOS = (
    _jpeg(),
    _picture("PNG"),
    _picture("GIF"),
    _jpeg()[:200],
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\0\0\0\0WEBPVP8 ",
)


def _photo(chance: Chance) -> bytes:
    """Mostly with the head of the file hit, where the sizes and the EXIF are."""
    data = chance.choice(PHOTOS)
    cut = chance.randrange(20, 400)
    return chance.broken(data[:cut]) + data[cut:] if chance.random() < 0.7 else chance.blob(PHOTOS)


GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature", "id": 7, "properties": {"kode": "63.11.05.2021", "nama": "Pimping"},
            "geometry": {"type": "Polygon", "coordinates": [[[115.5, -2.3], [115.6, -2.3], [115.6, -2.2], [115.5, -2.3]]]},
        }
    ],
}  # fmt: skip
CAP = b"""<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a</identifier>
<sender>b</sender><sent>2026-01-14T06:04:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><category>Met</category><event>Banjir</event><urgency>Immediate</urgency><severity>Severe</severity>
<certainty>Observed</certainty><expires>2026-01-14T18:04:00+08:00</expires><area><areaDesc>Pimping</areaDesc>
<polygon>-2.3,115.5 -2.3,115.6 -2.2,115.6 -2.3,115.5</polygon><circle>-2.3,115.5 3</circle></area></info></alert>"""
FACTS = "code,name,bps_code,area_km2,neighbours\n63.11.05.2021,Pimping,6311050021,3.2,63.11.05.2023\n"
NIGHT = datetime(2026, 1, 13, 22, 4, tzinfo=UTC)
PUSHED = [
    {
        "langganan": {"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "BC", "auth": "BT"}},
        "desa": "pimping",
    },
    {"lama": "https://fcm.googleapis.com/x", "titik": "", "kabar": "semua"},
]
SIMULATED = [
    {"key": "a-1", "from": "siti", "name": "Siti", "at": "2026-01-14T06:04:00+08:00", "text": "/cek K1-2A"},
    {"key": "a-2", "from": "siti", "point": {"lat": -2.3, "lng": 115.5, "accuracy_m": 12}},
    {"key": "a-3", "from": "siti", "photo": "x", "text": "ini"},
    {"key": "a-4", "from": "siti", "press": "mulai"},
]
PASSKEY = {
    "id": "x",
    "rawId": "x",
    "type": "public-key",
    "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"},
}

KEPT_SMS = [
    {"from": "+628115550123", "text": "banjir", "at": "2026-01-14T06:04:00+08:00", "key": "a"},
    {"from": "3636", "text": "x", "part": ["2a", 1, 3]},
]
SMS_EVENTS = [
    {
        "event": "sms:received",
        "id": "e",
        "payload": {"message": "a", "sender": "0811", "receivedAt": "2026-01-14T06:04:00+08:00"},
    },
    {
        "event": "sms:failed",
        "id": "e",
        "payload": {"messageId": "m", "reason": "NO_SERVICE", "failedAt": "x"},
    },
    {
        "event": "mms:downloaded",
        "id": "e",
        "payload": {"body": "a", "sender": "0811", "attachments": [{"partId": 1}]},
    },
]
DELIVERED = [
    {
        "from": "62811",
        "to": "9119",
        "esm": 64,
        "coding": 8,
        "message": "050003010201006100",
        "at": "2026-01-14T06:04:00+08:00",
    },
    {
        "from": "62811",
        "to": "9119",
        "esm": 4,
        "coding": 0,
        "message": b"id:1 stat:DELIVRD".hex(),
        "at": "2026-01-14T06:04:00+08:00",
    },
    {
        "from": "62811",
        "to": "9119",
        "esm": 0,
        "coding": 0,
        "message": "61",
        "sar": [1, 2, 1],
        "at": "2026-01-14T06:04:00+08:00",
    },
]

PARSERS: tuple[Parser, ...] = (
    Parser("kit.phones.e164", texts("0812-5123-4567", "+62 811", "62811;ext=5"), check=_storable),
    Parser("kit.codes.forgive", texts("K14-7Q", "l-oi42"), check=lambda found: isinstance(found, str)),
    Parser("kit.text.clean", texts(), check=_cleaned),
    Parser("kit.text.fold", texts(), check=lambda found: found == found.strip()),
    Parser("kit.text.slug", texts("Tanah Habang Kiri")),
    Parser("response.chain.rules.read_rt", texts("RT 02", "rt.7", "003")),
    Parser("messaging.channels.telegram.parse.parse", trees(*UPDATES), (Unreadable,), check=_incoming),
    Parser("messaging.channels.whatsapp.parse.parse", trees(*ENVELOPES), (Unreadable,), check=_kept),
    Parser("messaging.channels.whatsapp.post.unpack", trees(*ENVELOPES), (Unreadable,), check=_sorted),
    Parser("messaging.channels.whatsapp.client.Client._read", trees(*REFUSALS), (NotSent,),
           call=lambda body: _graph()._read(400, body)),
    Parser("messaging.channels.whatsapp.media.unpack", texts("1003383421387256"), call=_fetch_name, check=_storable),
    Parser("messaging.channels.whatsapp.media.hash_of", texts("MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=", "3f" * 32),
           check=lambda found: found == "" or len(found) == 64),
    Parser("messaging.gateway.whatsapp_hook.answer_to", blobs(b"hub.mode=subscribe&hub.verify_token=x&hub.challenge=1"),
           check=lambda found: found is None),
    Parser("messaging.channels.simulator.parse.parse", trees(*SIMULATED), (Unreadable,), check=_incoming),
    Parser("messaging.channels.webpush.conf.is_service", texts("https://fcm.googleapis.com/fcm/send/x", "https://[::1]/x"),
           check=lambda found: isinstance(found, bool)),
    Parser("messaging.channels.webpush.crypto.is_phone_key", texts("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV", "BTBZMqHH6r4Tts7J_aSIgg"),
           call=lambda text: import_string("destana.messaging.channels.webpush.crypto.is_phone_key")(text, text),
           check=lambda found: found is False),
    Parser("messaging.channels.webpush.crypto.read_key", texts("-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----"), (ValueError,)),
    Parser("messaging.channels.webpush.errors.seconds", texts("120", "Tue, 13 Jan 2026 22:08:00 GMT"),
           call=lambda text: import_string("destana.messaging.channels.webpush.errors.seconds")(text, NIGHT),
           check=lambda found: found is None or 0 <= found <= 3600),
    Parser("messaging.channels.webpush.parse.parse", blobs(b"{}"), (Unreadable,)),
    Parser("surfaces.public.push.read", trees(PUSHED), (Refusal,)),
    Parser("messaging.channels.sms.parse.parse", trees(*KEPT_SMS), (Unreadable,), check=_incoming),
    Parser("messaging.channels.sms.parse.read_part", trees(*KEPT_SMS), (Unreadable,)),
    Parser("messaging.channels.sms.smsgate.unpack", trees(*SMS_EVENTS), (Unreadable,)),
    Parser("messaging.channels.sms.playsms.unpack", trees({"data": [{"id": "7", "src": "0811", "msg": "banjir", "dt": "2026-01-14 06:04:00"}]}), (Unreadable,)),
    Parser("messaging.channels.sms.kannel.unpack", blobs(b"from=%2B62811&text=banjir&ts=1790150771&id=5f", b"dlr=a&type=1&at=17"), (Unreadable,)),
    Parser("messaging.channels.sms.smpp_pdu.unpack", trees(*DELIVERED), (Unreadable,)),
    Parser("messaging.channels.sms.post.unpack", blobs(b"smsgate\n{}", b"kannel\nfrom=a&text=b", b"smpp\n{}"), (Unreadable,)),
    Parser("messaging.channels.sms.conf.read", texts("smsgate+https://a:b@phone.example", "smpp://a:b@smsc.example:2775"), (ValueError,),
           call=lambda url: import_string("destana.messaging.channels.sms.conf.read")(url, {})),
    Parser("kit.gsm.decode", blobs(b"banjir \x1be"), check=_storable),
    Parser("messaging.channels.email.parse.parse", blobs(*LETTERS), (Unreadable,), check=_kept, cost=4),
    Parser("messaging.channels.email.post.unpack", blobs(*LETTERS), (Unreadable,), check=_sorted, cost=4),
    Parser("messaging.channels.email.mime.opened", blobs(*LETTERS), check=lambda found: found is not None, cost=4),
    Parser("messaging.channels.email.box.read", texts("imaps://a:b@mail.example/INBOX", "imap://a:b@127.0.0.1:143/Lapor%20Warga"), (ValueError,)),
    Parser("messaging.channels.registry.parse", trees(*UPDATES), (Unreadable,),
           call=lambda raw: import_string("destana.messaging.channels.registry.parse")("telegram", raw), check=_incoming),
    Parser("messaging.channels.telegram.client.Client._read", trees(*ANSWERS), (NotSent,), call=_answer),
    Parser("messaging.channels.email.conf.read", texts("smtp://a:b@mail.example:25", "smtps://mail.example"), (ValueError,),
           call=lambda url: import_string("destana.messaging.channels.email.conf.read")(url, "a@b.example", "")),
    Parser("messaging.gateway.envelope.read", trees(*UPDATES), (Malformed,)),
    Parser("response.reports.reading.read.read", texts(), call=lambda text: needs_alarm(read(text, LAMPIHONG)), cost=4,
           check=lambda found: isinstance(found, bool)),
    Parser("response.reports.queries.words.read_codes", texts("LAPOR BJR PMP21 LTT R03 J15", "lapor#api#mnd27#tlg"), cost=4,
           call=lambda text: coded_of(text, LAMPIHONG, read(text, LAMPIHONG))),
    Parser("response.reports.reading.corrections.read_answer", texts("SALAH 2=KPN14, 3=LTT", "BETUL"), cost=2,
           call=lambda text: read_answer(text, LAMPIHONG)),
    Parser("response.bulletins.rules.read_codes", texts("cek kode: ki4 7q", "K999999-7Q8Q"), check=_storable),
    Parser("response.bulletins.sign.unpack", texts("QUJD", "AA==", "A-_"), (NotGenuine,)),
    Parser("response.bulletins.sign.open_payload", texts("DST1.QUJD.QUJD", "DST1:eJw.AA"), (NotGenuine,),
           call=lambda text: open_payload(text, [])),
    Parser("response.bulletins.cap.check.validate", blobs(CAP, CAP.replace(b"UTF-8", b"UTF-16"), CAP.replace(b"<alert", b"<!DOCTYPE a><alert")),
           check=lambda found: isinstance(found, list), cost=2),
    Parser("foundation.areas.rules.reading.read", trees(GEOJSON), (BoundaryFileRefused,), call=_boundaries, cost=2),
    Parser("foundation.areas.rules.districts.read_facts", texts(FACTS), (BadTable,)),
    Parser("foundation.areas.rules.districts.read_aliases", texts("name,codes,kind\nPapuyuan,63.11.05.2024,village\n"), (BadTable,)),
    Parser("foundation.areas.rules.national.read_level", texts("code,name\n63,Kalimantan Selatan\n"), (BadAreaFile,),
           call=lambda text: import_string("destana.foundation.areas.rules.national.read_level")(Level.PROVINCE, text.splitlines(), {})),
    Parser("foundation.areas.rules.codes.home_affairs", lambda chance: chance.value(1), check=_storable),
    Parser("foundation.areas.rules.codes.level_of", texts("63.11.05.2021")),
    Parser("foundation.files.rules.photo.read_photo", _photo, (PhotoRefused,), cost=40,
           call=_read_photo),
    Parser("response.bulletins.voice.take_in", blobs(_sound()), (BadRecording,), cost=40),
    Parser("foundation.people.rules.username", texts("rusdi", "pambakal.pimping"), check=_storable),
    Parser("config.backup.card.read_line", texts(card.write_line(KEY), card.write_line(b"z" * 16)), (card.NotAKey,),
           check=lambda key: len(key) == len(KEY)),
    Parser(
        "config.backup.opening.unpack",
        _backup,
        (CannotRestore, OSError),  # a name that no disk takes; who calls it says so in words
        call=_restore,
        cost=60,
    ),
    Parser("config.env.Env", _settings, (ValidationError,), call=_env, cost=4),
    Parser("config.sorry.language_of", texts("en-GB,en;q=0.9", "id;q=nan"), check=lambda found: found in {"id", "en"}),
    Parser("surfaces.api.v1.boxes.read_box", texts("115.4,-2.4,115.6,-2.2", "1e999,nan,0,0"), (NotABox,)),
    Parser("surfaces.chat.words.wish_of", texts()),
    Parser("surfaces.chat.words.report_number", texts("L-0142"), check=lambda found: found is None or 0 <= found < 10**7),
    Parser("surfaces.chat.words.looks_like_bulletin_code", texts("K14-7Q")),
    Parser("surfaces.office.when.read_moment", texts("06.04", "2359"), check=_moment,
           call=lambda text: import_string("destana.surfaces.office.when.read_moment")(text, NOW)),
    Parser("surfaces.office.when.read_local", texts("2026-01-14T06:04", "0001-01-01T00:00", "9999-12-31T23:59"), check=_moment),
    Parser("surfaces.office.when.read_day", texts("2026-01-14", "0001-01-01", "9999-12-31", "2026-W03-3"), (ValueError,),
           check=lambda day: day is None or 2000 <= day.year < 3000),
    Parser("surfaces.office.bulletins.pages.incident_number", texts("K-07"), check=lambda found: 0 <= found < 10**6),
    Parser("surfaces.office.signin.factors._parse", trees(PASSKEY), (WrongProof,),
           call=lambda raw: import_string("destana.surfaces.office.signin.factors._parse")(raw.decode("utf-8", "replace"))),
    Parser("surfaces.office.signin.limits.address_of", texts("127.0.0.1", "fe80::1%eth0", "::ffff:1.2.3.4"), call=_address, check=_storable),
    Parser("surfaces.public.form.read", _fields, call=_form, cost=3),
    Parser("surfaces.public.form.read_promise", texts(f"{'0a' * 32}:120000", f"{'0a' * 32}:0", "x:1"),
           check=lambda found: found is None or (found.size > 0 and len(found.sha256) == 64)),
    Parser("surfaces.public.upload.read_checksum", texts("sha256 " + "A" * 43 + "=", "sha1 AAAA", "sha256"), (NotTus,),
           check=lambda found: len(found) == 64),
    Parser("surfaces.public.stamp.read", texts("WyJhIiwxXQ:1v:x", "a:b:c")),
)  # fmt: skip

ELSEWHERE: dict[str, str] = {
    "response.chain.queries.links.open_links": "opens no text: the people of a village's chain",
    "messaging.channels.registry.unpack": "by messaging.channels.whatsapp.post.unpack",
    "messaging.channels.whatsapp.errors.read": "by messaging.channels.whatsapp.client.Client._read",
    "messaging.channels.whatsapp.parse.read": "by messaging.channels.whatsapp.parse.parse",
    "messaging.inbox.actions.receive.unpack": "rows that post.unpack made",
    "messaging.outbox.actions.windows.open_windows": "opens no text: moments by address",
    "messaging.outbox.queries.open_until": "opens no text: a question about addresses",
    "config.backup.opening.read_apart": "by config.backup.opening.unpack",
    "config.keys.read_secret": "the service's own file, written by it",
    "foundation.areas.rules.shapes.read_shape": "by foundation.areas.rules.reading.read",
    "foundation.files.rules.photo.read_preview": "the same readers as foundation.files.rules.photo.read_photo",
    "foundation.files.rules.exif.read_taken": "by foundation.files.rules.photo.read_photo",
    "surfaces.public.form.from_raw": "by surfaces.public.form.read: our own bytes out of the inbox",
    "response.reports.queries.words.read_answer": "by response.reports.reading.corrections.read_answer",
    "response.reports.queries.words.read_words": "by response.reports.reading.read.read",
    "response.bulletins.queries.documents.open_text": "by response.bulletins.sign.open_payload",
    "surfaces.office.bulletins.wording.read": "a request: by the addresses",
    "surfaces.office.reports.decisions.read_findings": "a request: by the addresses",
    "surfaces.office.villages.stating.read_status": "a request: by the addresses",
    "surfaces.public.claims.read": "a request: by the addresses",
    "surfaces.public.matters.read": "a request: by the addresses",
    "surfaces.public.simulator.said.read": "a request: by the addresses",
    "surfaces.office.signin.adapter.unseal": "the service's own seal",
}
"""Functions that read but are fed through another line, or read only what this program wrote; each with its reason."""
