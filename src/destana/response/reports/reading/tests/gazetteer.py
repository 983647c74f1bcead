"""A gazetteer of official names only: the reading must do without the spellings that an office has collected."""

from dataclasses import dataclass

DISTRICT = "63.11.05"
_VILLAGES = """Tanah Habang Kiri, Panaitan, Tanah Habang Kanan, Batu Merah, Lampihong Kanan, Lampihong Selatan, Lampihong Kiri,
Lajar, Kusambi Hulu, Kusambi Hilir, Simpang Tiga, Matang Lurus, Lok Hamawang, Kupang, Tampang, Matang Hanau, Lok Panginangan,
Jungkal, Sungai Tabuk, Jimamun, Pimping, Hilir Pasar, Teluk Karya, Pupuyuan, Sungai Awang, Kandang Jaya, Mundar"""

_SHORTS = "TNI PNT TNA BTM LMA LME LMI LJR KSU KSI SMP MTL LKH KPN TMP MTH LKP JNG SNT JMM PMP HLR TLK PPY SNA KND MND"


@dataclass(frozen=True)
class Entry:
    words: str
    kind: str
    codes: tuple[str, ...]
    rt: str = ""


@dataclass(frozen=True)
class Gazetteer:
    district: str
    entries: tuple[Entry, ...]
    shorts: tuple[tuple[str, str], ...] = ()


NAMES = [name.strip().lower() for name in _VILLAGES.replace("\n", " ").split(",")]
CODES = {name: f"{DISTRICT}.{2001 + number}" for number, name in enumerate(NAMES)}
LAMPIHONG = Gazetteer(
    DISTRICT,
    (
        *(Entry(name, "village", (code,)) for name, code in CODES.items()),
        Entry("papuyuan", "village", (CODES["pupuyuan"],)),
        Entry("lampihong", "district", (DISTRICT,)),
        Entry(
            "lampihong", "village", tuple(CODES[f"lampihong {way}"] for way in ("kanan", "selatan", "kiri"))
        ),
        Entry("kantor camat", "landmark", ()),
        Entry("langgar al falah", "landmark", (CODES["pimping"],), "02"),
        Entry("awayan", "district", ("63.11.03",)),
        Entry("halong", "district", ("63.11.02",)),
        Entry("paringin", "district", ("63.11.06",)),
        Entry("paringin selatan", "district", ("63.11.07",)),
        Entry("tebing tinggi", "district", ("63.11.08",)),
    ),
    tuple(zip(CODES.values(), _SHORTS.split(), strict=True)),
)
