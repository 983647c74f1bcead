"""The table of who may what, written by hand: the code under test is never asked.

``RULES`` says what each address asks for, ``HOLDERS`` who of the cast has that, copied from the cards in
``people/roles.py``. A new address, a new right or a new role is a new word here.
"""

ANYONE, SIGNED_IN = "anyone", "signed_in"
VISITOR = "visitor"
ALL = frozenset(
    "admin innovator rusdi aida camat pambakal operator auditor agency stranger abroad nobody".split()
)
TEAM = frozenset("innovator rusdi aida".split())
VILLAGES = frozenset("pambakal stranger operator".split())
"""Who is bound to a village: Pimping's head, Lajar's head ("stranger") and Kandang Jaya's operator."""
DESK = TEAM | VILLAGES | frozenset("admin camat auditor".split())

HOLDERS: dict[str, frozenset[str]] = {
    ANYONE: ALL | {VISITOR},
    SIGNED_IN: ALL,
    "reports.read": DESK,
    "reports.capture": TEAM | VILLAGES,
    "reports.check": TEAM,
    "reports.confirm_hoax": frozenset({"innovator"}),
    "reports.reopen": frozenset({"innovator"}),
    "rumours.read": TEAM | frozenset("admin camat auditor".split()),
    "consultations.read": TEAM | frozenset("camat auditor".split()),
    "consultations.answer": TEAM,
    "consultations.approve": frozenset("innovator camat".split()),
    "contact.reveal": TEAM,
    "contact.confidential": frozenset({"innovator"}),
    "incidents.read": DESK | {"agency"},
    "incidents.manage": TEAM,
    "chain.keep": TEAM | frozenset("admin operator".split()),
    "status.state": TEAM | VILLAGES,
    "bulletins.read": DESK | {"agency"},
    "bulletins.write": TEAM,
    "bulletins.approve": frozenset("innovator camat".split()),
    "audit.read": frozenset("admin innovator camat auditor".split()),
    "areas.manage": frozenset({"admin"}),
    "export": frozenset("innovator rusdi aida camat auditor".split()),
    "people.manage": frozenset({"admin"}),
    "settings.manage": frozenset({"admin"}),
}

RULES: dict[str, str] = {
    f"{space}:{name}": rule
    for space, rule, names in (
        (
            "public",
            ANYONE,
            """
            report shared link upload receipt receipt-add receipt-photo short help
            ask matter matter-add matter-file
            check check-ask check-unknown check-unknown-en
            follow follow-confirm follow-stop push-follow push-list push-stop push-renew announce
            simulator simulator-start simulator-change simulator-send
            simulator-news simulator-photo simulator-office-photo
            """,
        ),
        ("signin", ANYONE, "sign_in key code new_password set_up first_codes sign_out invitation"),
        ("signin", SIGNED_IN, "again me name password app codes keys remove_key revoke"),
        ("office", SIGNED_IN, "settings choose components"),
        ("office", "reports.read", "desk report photo photo_preview proofs"),
        ("office", "reports.capture", "capture"),
        (
            "office",
            "reports.check",
            """
            take give_back break_lease settle verify countersign ask merge not_an_event drop_hoax undo restore
            triage triage_verify triage_answer triage_merge triage_undo
            """,
        ),
        ("office", "reports.check", "talks talk talk_take talk_answer talk_finish"),
        ("office", "reports.confirm_hoax", "confirm_hoax rumour_confirm rumour_publish"),
        ("office", "rumours.read", "rumours rumour rumour_photo rumour_picture"),
        (
            "office",
            "reports.check",
            """
            rumour_new rumour_take rumour_find rumour_drop rumour_reopen rumour_join rumour_aside
            rumour_restore rumour_undo
            """,
        ),
        ("office", "consultations.read", "matters matter matter_photo matter_undo"),
        (
            "office",
            "consultations.answer",
            """
            matter_take matter_give_back matter_break matter_answer matter_ask matter_close matter_report
            """,
        ),
        ("office", "consultations.approve", "matter_approve matter_return"),
        ("office", "contact.confidential", "matter_assign"),
        ("office", "reports.reopen", "reopen"),
        ("office", "contact.reveal", "reveal matter_reveal"),
        ("office", "incidents.read", "incidents incident villages village_card"),
        (
            "office",
            "incidents.manage",
            """
            incident_open incident_move incident_rename incident_figure figure_confirm incident_note
            incident_join incident_leave
            """,
        ),
        ("office", "status.state", "incident_village village_state"),
        (
            "office",
            "bulletins.read",
            """
            bulletins bulletin bulletin_withdraw bulletin_poster bulletin_script bulletin_picture bulletin_voice
            bulletin_record bulletin_record_use bulletin_record_drop bulletin_voice_again calls
            """,
        ),
        (
            "office",
            "chain.keep",
            """
            chain chain_add chain_paste chain_first chain_verify chain_retire chain_place chain_place_retire
            trials trial trial_start trial_end trial_through
            chain_photo places place_add place_retire call_tick call_no_answer call_undo post_tick post_undo
            """,
        ),
        (
            "office",
            "bulletins.write",
            """
            bulletin_new bulletin_preview bulletin_draft bulletin_edit bulletin_save bulletin_submit
            bulletin_update bulletin_pass_on
            """,
        ),
        (
            "office",
            "bulletins.approve",
            "bulletin_publish bulletin_return bulletin_reject bulletin_review clock",
        ),
        ("office", "areas.manage", "boundaries boundary boundary_accept boundary_refuse"),
        (
            "office",
            "people.manage",
            "invite invitation_withdraw role_give role_take person_password person_off",
        ),
        ("office", "settings.manage", "channel exercise retention_confirm outlet outlet_add"),
        ("office", "export", "export_reports export_reports_file export_incidents export_incidents_file"),
        ("office", "audit.read", "health day_sheet retention export_log export_log_file"),
    )
    for name in names.split()
}
"""What each address asks for. A new address is a new word here."""

WITHOUT_TOKEN = frozenset(
    f"public:{name}"
    for name in (
        "report shared link upload receipt-add help ask matter-add check check-ask announce "
        "follow follow-confirm follow-stop push-follow push-list push-stop push-renew"
    ).split()
)
"""Forms that need no session and so no token: the link or the form's own key is what counts."""

IN_PIECES = frozenset({"public:upload"})
"""Where a photo's pieces come by ``PATCH``; the address itself is the key."""


ABSENT = frozenset(
    f"office:{name}" for name in "boundary boundary_accept boundary_refuse photo_preview".split()
)
"""No boundary file waits in the scene, and no photo is on its way in pieces."""

ONLY_TOLD = frozenset({"api-v1:openapi-json", "api-v1:api-root"})
"""What django-ninja answers in any method, because it only ever tells what the API can do."""
