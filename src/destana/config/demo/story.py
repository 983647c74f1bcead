"""What happened when: the script of the replay. Minutes count from its beginning; the last one is "now".

Course, villages and order of magnitude follow press and agency releases of the flash flood of 27 December 2025 (upper
districts in the morning, Lampihong downstream later that day). Names, numbers of people and words are invented.
"""

from dataclasses import dataclass

PIMPING, KIRI, LURUS = "63.11.05.2021", "63.11.05.2001", "63.11.05.2012"
JIMAMUN, KARYA, KANDANG = "63.11.05.2020", "63.11.05.2023", "63.11.05.2026"
PANAITAN, TAMPANG, MUNDAR = "63.11.05.2002", "63.11.05.2015", "63.11.05.2027"
KUPANG, LAJAR, HAMAWANG = "63.11.05.2014", "63.11.05.2008", "63.11.05.2013"
LENGTH = 240
"""Minutes that the story takes."""


@dataclass(frozen=True)
class Step:
    """Something happens at a minute."""

    minute: int


@dataclass(frozen=True)
class Says(Step):
    """Somebody writes to the office by chat."""

    who: str
    words: str = ""
    picture: str = ""
    depth: float = 0.4
    lat: float | None = None
    lng: float | None = None
    press: str = ""


@dataclass(frozen=True)
class Calls(Step):
    """Somebody telephones, and a member writes it down."""

    words: str
    village: str
    rts: str = ""


@dataclass(frozen=True)
class States(Step):
    """A village head tells by telephone how the village stands."""

    village: str
    level: str
    source: str
    hazard: str = ""
    depth: str = ""
    trend: str = ""
    rts: str = ""
    note: str = ""


@dataclass(frozen=True)
class Proves(Step):
    """A member checks a report on these proofs and puts it into the flood."""

    who: str
    proofs: tuple[int, ...]
    village: str
    depth: str = ""
    trend: str = "rising"
    rts: str = ""


@dataclass(frozen=True)
class Merges(Step):
    """A member sees that two reports are one."""

    who: str
    into: str


@dataclass(frozen=True)
class Counts(Step):
    """A figure with its source."""

    kind: str
    value: int
    source: str
    village: str = ""


@dataclass(frozen=True)
class Tells(Step):
    """A bulletin: written by one, signed by another."""

    headline: str
    what: str
    level: str
    villages: tuple[str, ...]
    steps: tuple[str, ...]
    hours: int
    is_signed: bool = True


@dataclass(frozen=True)
class Rules(Step):
    """The section head rules on a rumour."""

    who: str
    claim: str
    ruling: str
    explanation: str


STORY: tuple[Step, ...] = (
    Says(0, "Nor Halimah", "ikuti pimping"),
    Says(1, "Nor Halimah", press=f"ikuti-siaga:{PIMPING}"),
    Says(2, "Jumri", "ikuti jimamun"),
    Says(3, "Jumri", press=f"ikuti-semua:{JIMAMUN}"),
    States(5, KUPANG, "aman", "Pambakal Kupang, telepon"),
    States(6, LAJAR, "aman", "Pambakal Lajar, telepon"),
    States(12, HAMAWANG, "aman", "Ketua RT 02 Lok Hamawang, telepon"),
    Says(20, "Rahmani", "kaya apa banyu di hulu, Awayan sudah naik kah?"),
    Says(35, "Salmah", "banyu di Mundar baru semata kaki tapi lakas naiknya"),
    Says(36, "Salmah", press="tolong:tidak"),
    Proves(44, "Salmah", (2, 5, 6), MUNDAR, "ankle"),
    States(
        46, MUNDAR, "waspada", "", "FLOOD", "ankle", "rising", "01", "Air mulai masuk halaman di tepi sungai."
    ),
    Says(60, "Ibu Mastura", picture="house", depth=0.5),
    Says(61, "Ibu Mastura", lat=-2.37587, lng=115.32282),
    Says(62, "Ibu Mastura", press="jenis:FLOOD"),
    Says(63, "Ibu Mastura", press="air:knee"),
    Says(64, "Ibu Mastura", press="tolong:tidak"),
    Says(66, "Anang", "Banjir di Pimping RT 2, air setinggi lutut, sudah masuk 10 rumah"),
    Says(67, "Anang", press="tolong:tidak"),
    Merges(74, "Anang", "Ibu Mastura"),
    Proves(78, "Ibu Mastura", (1, 2, 3, 4, 6), PIMPING, "knee", "rising", "02"),
    States(
        80,
        PIMPING,
        "siaga",
        "",
        "FLOOD",
        "knee",
        "rising",
        "02,03",
        "Jalan ke Kandang Jaya tidak bisa dilewati motor.",
    ),
    Counts(84, "affected_households", 64, "Pambakal Pimping", PIMPING),
    Tells(
        90,
        "SIAGA banjir di Pimping dan Kandang Jaya",
        "Air Sungai Balangan naik. Di Pimping air setinggi lutut dan masih naik.",
        "siaga",
        (PIMPING, KANDANG),
        (
            "Matikan listrik di rumah.",
            "Naikkan beras, obat, dan surat penting.",
            "Antar lansia dan anak ke Balai Desa.",
        ),
        8,
    ),
    Says(100, "Busra", "INFO PENTING sebarkan!! bendungan Pitap jebol jam 9 malam ini, semua ngungsi!!!"),
    Says(112, "Pak Iyan", "RT 1, 2, dan 4 Panaitan kebanjiran, 35 rumah, 120 jiwa"),
    Says(113, "Pak Iyan", press="tolong:tidak"),
    Proves(125, "Pak Iyan", (2, 4, 5, 6), PANAITAN, "calf", "rising", "01,02,04"),
    States(126, PANAITAN, "waspada", "", "FLOOD", "calf", "rising", "01,02,04", "Air masuk ke 35 rumah."),
    Counts(127, "affected_people", 120, "Pak Iyan, warga Panaitan", PANAITAN),
    Rules(
        135,
        "Busra",
        "Bendungan Pitap jebol malam ini",
        "false",
        "BPBD sudah melihat langsung: bendungan utuh. Pesan itu jangan diteruskan.",
    ),
    Calls(150, "Jalan Tanah Habang Kiri terendam, motor tidak bisa lewat", KIRI, "03"),
    States(
        160,
        KIRI,
        "waspada",
        "Ketua RT 03 Tanah Habang Kiri, telepon",
        "FLOOD",
        "ankle",
        "steady",
        "03",
        "Jalan desa terendam.",
    ),
    Says(196, "Jumri", "banyu naik di Jimamun, sudah sapinggang di rt 1, tulung perahu"),
    Counts(200, "evacuated_people", 23, "Pambakal Pimping", PIMPING),
    Tells(
        205,
        "Dapur umum buka di halaman Kantor Camat",
        "Makan siang untuk warga Pimping dan Kandang Jaya mulai pukul 11.00. Tidak perlu membawa KTP.",
        "none",
        (PIMPING, KANDANG),
        ("Datang ke halaman Kantor Camat.",),
        6,
    ),
    Says(
        222,
        "Hamidah",
        "Tolong, ada warga hamil mau melahirkan, rumahnya terkepung banjir di Kandang Jaya RT 01",
    ),
    Says(228, "Fauziah", picture="tree"),
    Says(231, "Yanti", "Alhamdulillah banyu sudah surut di Lok Hamawang, jalan kawa diliwati"),
    Tells(
        234,
        "SIAGA banjir meluas ke Jimamun",
        "Di Jimamun air setinggi pinggang di RT 01. Perahu BPBD berangkat.",
        "siaga",
        (JIMAMUN, PIMPING, KANDANG),
        ("Matikan listrik di rumah.", "Pindah ke tempat tinggi.", "Perlu dijemput, telepon 112."),
        8,
        is_signed=False,
    ),
)
