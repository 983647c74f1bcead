"""The addresses of the desk, in Indonesian."""

from django.urls import path, register_converter

from destana.surfaces.office.bulletins import pages as bulletins
from destana.surfaces.office.bulletins import recordings, sheets
from destana.surfaces.office.bulletins import steps as bulletin_steps
from destana.surfaces.office.chain import calls, places, trials
from destana.surfaces.office.chain import villages as chain
from destana.surfaces.office.consultations import pages as matters
from destana.surfaces.office.consultations import steps as matter_steps
from destana.surfaces.office.exports import pages as exports
from destana.surfaces.office.house import components, health, outlets, retention
from destana.surfaces.office.house import pages as house
from destana.surfaces.office.incidents import pages as incidents
from destana.surfaces.office.incidents import steps as incident_steps
from destana.surfaces.office.reports import capture, decisions, desk, photos, triage
from destana.surfaces.office.rumours import pages as rumours
from destana.surfaces.office.rumours import steps as rumour_steps
from destana.surfaces.office.talks import pages as talks
from destana.surfaces.office.villages import cards
from destana.surfaces.office.villages import pages as villages

app_name = "office"


class IncidentCode:
    """``K-07`` in an address, 7 in the code."""

    regex = r"K-[0-9]{2,7}"

    def to_python(self, value: str) -> int:
        """Read the number."""
        return int(value[2:])

    def to_url(self, value: int) -> str:
        """Write the code."""
        return f"K-{value:02d}"


class ClaimCode:
    """``F-012`` in an address, 12 in the code."""

    regex = r"F-[0-9]{3,7}"

    def to_python(self, value: str) -> int:
        """Read the number."""
        return int(value[2:])

    def to_url(self, value: int) -> str:
        """Write the code."""
        return f"F-{value:03d}"


class MatterCode:
    """``T-031`` or ``B-018`` in an address and in the code."""

    regex = r"[TB]-[0-9]{3,7}"

    def to_python(self, value: str) -> str:
        """Take the code as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Write the code as it stands."""
        return value


register_converter(MatterCode, "matter")
register_converter(IncidentCode, "incident")
register_converter(ClaimCode, "claim")

_REPORT = "meja/laporan/<int:report_id>"
_INCIDENT = "meja/kejadian/<incident:number>"
_BULLETIN = "meja/siaran/<int:bulletin_id>"
_CLAIM = "meja/cek-fakta/<claim:claim>"
_TALK = "meja/percakapan/<int:handover_id>"
_MATTER = "meja/konsultasi/<matter:matter>"
_BOUNDARY = "meja/desa/batas/<int:import_id>"
_CALL = f"{_BULLETIN}/rantai/<int:call_id>"
_POST = f"{_BULLETIN}/tempel/<int:post_id>"
_CHAIN = "meja/desa/<str:village>/rantai"
_PERSON = "meja/atur/orang/<int:person_id>"

urlpatterns = [
    path("meja", desk.desk, name="desk"),
    path("meja/tumpukan", triage.triage, name="triage"),
    path("meja/tumpukan/sahkan", triage.verify, name="triage_verify"),
    path("meja/tumpukan/jawab", triage.answer, name="triage_answer"),
    path("meja/tumpukan/gabung", triage.merge, name="triage_merge"),
    path("meja/tumpukan/<int:batch_id>/urungkan", triage.undo, name="triage_undo"),
    path("meja/laporan/baru", capture.capture, name="capture"),
    path(_REPORT, desk.report, name="report"),
    path(f"{_REPORT}/foto-kecil", photos.preview, name="photo_preview"),
    path(f"{_REPORT}/foto/<int:file_id>/<slug:size>", photos.photo, name="photo"),
    path(f"{_REPORT}/ambil", decisions.take, name="take"),
    path(f"{_REPORT}/lepas", decisions.give_back, name="give_back"),
    path(f"{_REPORT}/ambil-alih", decisions.break_lease, name="break_lease"),
    path(f"{_REPORT}/bukti", decisions.proofs, name="proofs"),
    path(f"{_REPORT}/temuan", decisions.settle, name="settle"),
    path(f"{_REPORT}/sahkan", decisions.verify, name="verify"),
    path(f"{_REPORT}/orang-kedua", decisions.countersign, name="countersign"),
    path(f"{_REPORT}/tanya", decisions.ask, name="ask"),
    path(f"{_REPORT}/gabung", decisions.merge, name="merge"),
    path(f"{_REPORT}/bukan", decisions.not_an_event, name="not_an_event"),
    path(f"{_REPORT}/hoaks", decisions.confirm_hoax, name="confirm_hoax"),
    path(f"{_REPORT}/hoaks/batal", decisions.drop_hoax, name="drop_hoax"),
    path(f"{_REPORT}/urungkan", decisions.undo, name="undo"),
    path(f"{_REPORT}/pulihkan", decisions.restore, name="restore"),
    path(f"{_REPORT}/buka-lagi", decisions.reopen, name="reopen"),
    path(f"{_REPORT}/nomor", decisions.reveal, name="reveal"),
    path("meja/kejadian", incidents.incidents, name="incidents"),
    path("meja/kejadian/baru", incident_steps.open_new, name="incident_open"),
    path(_INCIDENT, incidents.incident, name="incident"),
    path(f"{_INCIDENT}/pindah", incident_steps.move, name="incident_move"),
    path(f"{_INCIDENT}/nama", incident_steps.rename, name="incident_rename"),
    path(f"{_INCIDENT}/desa", incident_steps.state_village, name="incident_village"),
    path(f"{_INCIDENT}/angka", incident_steps.state_figure, name="incident_figure"),
    path(f"{_INCIDENT}/angka/<int:figure_id>/pastikan", incident_steps.confirm_figure, name="figure_confirm"),
    path(f"{_INCIDENT}/catatan", incident_steps.note, name="incident_note"),
    path(f"{_INCIDENT}/gabung", incident_steps.join, name="incident_join"),
    path(f"{_INCIDENT}/lepas/<int:report_id>", incident_steps.leave, name="incident_leave"),
    path("meja/siaran", bulletins.bulletins, name="bulletins"),
    path("meja/siaran/baru", bulletins.compose, name="bulletin_new"),
    path("meja/siaran/pratinjau", bulletins.preview, name="bulletin_preview"),
    path("meja/siaran/tulis", bulletin_steps.draft, name="bulletin_draft"),
    path(_BULLETIN, bulletins.bulletin, name="bulletin"),
    path(f"{_BULLETIN}/ubah", bulletins.edit, name="bulletin_edit"),
    path(f"{_BULLETIN}/simpan", bulletin_steps.edit, name="bulletin_save"),
    path(f"{_BULLETIN}/minta", bulletin_steps.submit, name="bulletin_submit"),
    path(f"{_BULLETIN}/teruskan", bulletin_steps.pass_on, name="bulletin_pass_on"),
    path(f"{_BULLETIN}/sahkan", bulletin_steps.publish, name="bulletin_publish"),
    path(f"{_BULLETIN}/kembalikan", bulletin_steps.send_back, name="bulletin_return"),
    path(f"{_BULLETIN}/tolak", bulletin_steps.reject, name="bulletin_reject"),
    path(f"{_BULLETIN}/cabut", bulletin_steps.withdraw, name="bulletin_withdraw"),
    path(f"{_BULLETIN}/perbarui", bulletin_steps.update, name="bulletin_update"),
    path(f"{_BULLETIN}/tinjau", bulletin_steps.review, name="bulletin_review"),
    path(f"{_BULLETIN}/papan", sheets.poster, name="bulletin_poster"),
    path(f"{_BULLETIN}/naskah", sheets.script, name="bulletin_script"),
    path(f"{_BULLETIN}/suara", sheets.sound, name="bulletin_voice"),
    path(f"{_BULLETIN}/rekam", recordings.offer, name="bulletin_record"),
    path(f"{_BULLETIN}/pakai", recordings.use, name="bulletin_record_use"),
    path(f"{_BULLETIN}/mesin", recordings.drop, name="bulletin_record_drop"),
    path(f"{_BULLETIN}/suarakan", recordings.again, name="bulletin_voice_again"),
    path(f"{_BULLETIN}/gambar", sheets.picture, name="bulletin_picture"),
    path("meja/percakapan", talks.talks, name="talks"),
    path(_TALK, talks.talk, name="talk"),
    path(f"{_TALK}/ambil", talks.take, name="talk_take"),
    path(f"{_TALK}/jawab", talks.answer, name="talk_answer"),
    path(f"{_TALK}/selesai", talks.finish, name="talk_finish"),
    path(f"{_BULLETIN}/rantai", calls.calls, name="calls"),
    path(f"{_CALL}/sudah", calls.tick, name="call_tick"),
    path(f"{_CALL}/tidak-diangkat", calls.no_answer, name="call_no_answer"),
    path(f"{_CALL}/urungkan", calls.undo, name="call_undo"),
    path(f"{_POST}/sudah", calls.tick_post, name="post_tick"),
    path(f"{_POST}/urungkan", calls.undo_post, name="post_undo"),
    path("meja/rantai/foto/<int:file_id>", calls.photo, name="chain_photo"),
    path("meja/cek-fakta", rumours.rumours, name="rumours"),
    path("meja/cek-fakta/baru", rumour_steps.write_down, name="rumour_new"),
    path(_CLAIM, rumours.rumour, name="rumour"),
    path(f"{_CLAIM}/foto/<int:file_id>/<slug:size>", rumours.photo, name="rumour_photo"),
    path(f"{_CLAIM}/gambar", rumours.picture, name="rumour_picture"),
    path(f"{_CLAIM}/ambil", rumour_steps.take, name="rumour_take"),
    path(f"{_CLAIM}/hasil", rumour_steps.find, name="rumour_find"),
    path(f"{_CLAIM}/sahkan", rumour_steps.confirm, name="rumour_confirm"),
    path(f"{_CLAIM}/batal", rumour_steps.turn_down, name="rumour_drop"),
    path(f"{_CLAIM}/terbitkan", rumour_steps.publish, name="rumour_publish"),
    path(f"{_CLAIM}/buka-lagi", rumour_steps.reopen, name="rumour_reopen"),
    path(f"{_CLAIM}/gabung", rumour_steps.join, name="rumour_join"),
    path(f"{_CLAIM}/sisihkan", rumour_steps.set_aside, name="rumour_aside"),
    path(f"{_CLAIM}/pulihkan", rumour_steps.restore, name="rumour_restore"),
    path(f"{_CLAIM}/urungkan", rumour_steps.undo, name="rumour_undo"),
    path("meja/konsultasi", matters.inbox, name="matters"),
    path(_MATTER, matters.matter, name="matter"),
    path(f"{_MATTER}/foto/<int:file_id>/<slug:size>", matters.photo, name="matter_photo"),
    path(f"{_MATTER}/ambil", matter_steps.take, name="matter_take"),
    path(f"{_MATTER}/lepas", matter_steps.give_back, name="matter_give_back"),
    path(f"{_MATTER}/ambil-alih", matter_steps.break_lease, name="matter_break"),
    path(f"{_MATTER}/serahkan", matter_steps.assign, name="matter_assign"),
    path(f"{_MATTER}/jawab", matter_steps.answer, name="matter_answer"),
    path(f"{_MATTER}/tanya", matter_steps.ask_back, name="matter_ask"),
    path(f"{_MATTER}/sahkan", matter_steps.approve, name="matter_approve"),
    path(f"{_MATTER}/kembalikan", matter_steps.send_back, name="matter_return"),
    path(f"{_MATTER}/tutup", matter_steps.close, name="matter_close"),
    path(f"{_MATTER}/laporkan", matter_steps.report, name="matter_report"),
    path(f"{_MATTER}/nomor", matter_steps.reveal, name="matter_reveal"),
    path(f"{_MATTER}/urungkan", matter_steps.undo, name="matter_undo"),
    path("meja/desa", villages.villages, name="villages"),
    path("meja/desa/status", villages.state, name="village_state"),
    path("meja/desa/<str:village>/kartu", cards.card, name="village_card"),
    path(_CHAIN, chain.chain, name="chain"),
    path(f"{_CHAIN}/tambah", chain.add, name="chain_add"),
    path(f"{_CHAIN}/daftar", chain.paste, name="chain_paste"),
    path(f"{_CHAIN}/<int:link_id>/dulu", chain.put_first, name="chain_first"),
    path(f"{_CHAIN}/<int:link_id>/cocok", chain.verify, name="chain_verify"),
    path(f"{_CHAIN}/<int:link_id>/lepas", chain.retire, name="chain_retire"),
    path(f"{_CHAIN}/tempat", chain.add_place, name="chain_place"),
    path(f"{_CHAIN}/tempat/<int:place_id>/lepas", chain.retire_place, name="chain_place_retire"),
    path("meja/uji-rantai", trials.trials, name="trials"),
    path("meja/uji-rantai/mulai", trials.start, name="trial_start"),
    path("meja/uji-rantai/<int:trial_id>", trials.trial, name="trial"),
    path("meja/uji-rantai/<int:trial_id>/selesai", trials.end, name="trial_end"),
    path("meja/uji-rantai/<int:trial_id>/<int:ring_id>/sambung", trials.through, name="trial_through"),
    path("meja/tempat", places.places, name="places"),
    path("meja/tempat/tambah", places.add_place, name="place_add"),
    path("meja/tempat/<int:place_id>/lepas", places.retire_place, name="place_retire"),
    path("meja/desa/batas", villages.boundaries, name="boundaries"),
    path(_BOUNDARY, villages.boundary, name="boundary"),
    path(f"{_BOUNDARY}/terima", villages.accept, name="boundary_accept"),
    path(f"{_BOUNDARY}/tolak", villages.refuse, name="boundary_refuse"),
    path("meja/bawa/laporan", exports.reports_page, name="export_reports"),
    path("meja/bawa/laporan/unduh", exports.reports_file, name="export_reports_file"),
    path("meja/bawa/kejadian", exports.incidents_page, name="export_incidents"),
    path("meja/bawa/kejadian/unduh", exports.incidents_file, name="export_incidents_file"),
    path("meja/bawa/catatan", exports.log_page, name="export_log"),
    path("meja/bawa/catatan/unduh", exports.log_file, name="export_log_file"),
    path("meja/atur", house.settings_page, name="settings"),
    path("meja/atur/saya", house.choose, name="choose"),
    path("meja/atur/kesehatan", health.health, name="health"),
    path("meja/atur/jam", health.confirm_clock, name="clock"),
    path("meja/atur/masa-simpan", retention.retention, name="retention"),
    path("meja/atur/masa-simpan/lanjut", retention.retention_confirm, name="retention_confirm"),
    path("meja/atur/kesehatan/catatan", health.day_sheet, name="day_sheet"),
    path("meja/atur/kesehatan/latihan", health.note_exercise, name="exercise"),
    path("meja/atur/komponen", components.components, name="components"),
    path("meja/atur/undang", house.invite, name="invite"),
    path(
        "meja/atur/undangan/<int:invitation_id>/tarik", house.withdraw_invitation, name="invitation_withdraw"
    ),
    path(f"{_PERSON}/peran", house.give_role, name="role_give"),
    path(f"{_PERSON}/peran/ambil", house.take_role, name="role_take"),
    path(f"{_PERSON}/sandi", house.new_password, name="person_password"),
    path(f"{_PERSON}/matikan", house.deactivate, name="person_off"),
    path("meja/atur/saluran", outlets.add, name="outlet_add"),
    path("meja/atur/saluran/<int:outlet_id>", outlets.switch, name="outlet"),
    path("meja/atur/kanal/<slug:name>", house.switch_channel, name="channel"),
]
