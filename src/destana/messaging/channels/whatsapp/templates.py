"""The texts that Meta has to approve before they may go to somebody who has been silent for a day.

Handed in once as category UTILITY, language ``id``, under the names that ``DESTANA_WHATSAPP_TEMPLATES`` says. They are
factual and tied to what the person asked for; what reads like advertising is counted as MARKETING and then kept from
people (channels.md 1.7). The first three places are filled by ``response.bulletins.previews.approved``.
"""

LANGUAGE = "id"
CATEGORY = "UTILITY"

_ASKED = "Anda menerima ini karena mengikuti kabar desa. Balas BERHENTI untuk berhenti."
_PROOF = f"Kabar {{{{3}}}}. Balas CEK dan kodenya untuk memastikan. {_ASKED}"

TEXTS: dict[str, str] = {
    "awas": f"AWAS, segera mengungsi: {{{{1}}}}. Keadaannya: {{{{2}}}}. {_PROOF}",
    "siaga": f"SIAGA, bersiap mengungsi: {{{{1}}}}. Keadaannya: {{{{2}}}}. {_PROOF}",
    "waspada": f"WASPADA, bersiap-siap: {{{{1}}}}. Keadaannya: {{{{2}}}}. {_PROOF}",
    "aman": f"AMAN kembali: {{{{1}}}}. Keadaannya: {{{{2}}}}. {_PROOF}",
    "withdrawal": f"DITARIK, jangan diteruskan. Untuk {{{{1}}}}. Isinya: {{{{2}}}}. {_PROOF}",
    "info": f"Kabar resmi untuk {{{{1}}}}. Isinya: {{{{2}}}}. {_PROOF}",
    "answer": "Tentang laporan {{1}} yang Anda kirim: {{2}}. Balas pesan ini untuk menjawab petugas kecamatan.",
}
"""By purpose. No place stands first, last or beside another: Meta refuses that."""
