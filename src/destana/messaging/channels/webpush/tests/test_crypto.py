"""The example of RFC 8291, byte for byte, and what a key must look like."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from destana.config.keys import fresh_p256
from destana.messaging.channels.webpush import crypto

# RFC 8291, section 5 and appendix A.
PHONE = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_it_writes_the_example_of_the_standard() -> None:
    ours = ec.derive_private_key(int.from_bytes(crypto.unb64(SENDER), "big"), ec.SECP256R1())
    body = crypto.encrypt(
        b"When I grow up, I want to be a watermelon",
        p256dh=crypto.unb64(PHONE),
        auth=crypto.unb64(AUTH),
        salt=crypto.unb64(SALT),
        ours=ours,
    )
    assert crypto.b64(body) == BODY


def test_the_longest_text_fills_the_body_that_a_service_takes() -> None:
    phone, auth = crypto.unb64(PHONE), crypto.unb64(AUTH)
    assert len(crypto.encrypt(b"x" * crypto.LONGEST_TEXT, p256dh=phone, auth=auth)) == crypto.RECORD
    with pytest.raises(ValueError, match="too long"):
        crypto.encrypt(b"x" * (crypto.LONGEST_TEXT + 1), p256dh=phone, auth=auth)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        (PHONE, ""),
        (PHONE[:-2], AUTH),
        (PHONE, AUTH + "AA"),
        ("!" * 87, AUTH),
        ("B" + "A" * 86, AUTH),
    ],
)
def test_it_knows_what_is_no_key_of_a_phone(p256dh: str, auth: str) -> None:
    assert crypto.is_phone_key(PHONE, AUTH)
    assert not crypto.is_phone_key(p256dh, auth)


@pytest.mark.parametrize("pem", ["", "x", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"])
def test_it_reads_nothing_else_as_our_key(pem: str) -> None:
    assert crypto.read_key(fresh_p256()).key_size == 256
    with pytest.raises(ValueError, match=r"."):
        crypto.read_key(pem)
