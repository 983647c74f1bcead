"""A passkey in software: answers the questions of the Web Authentication standard as a phone would."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftKey:
    """One key on one device; ``origin`` is the address that the browser claims, ``flags`` what the device did."""

    origin: str = "http://localhost"
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    user: str = ""

    def create(self, wish: str) -> str:
        """Answer a wish for a new key."""
        options = json.loads(wish)["publicKey"]
        self.user = options["user"]["id"]
        point = self.secret.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        data = (
            self._data(HAS_KEY) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor.encode(public)
        )
        client = self._client("webauthn.create", options["challenge"])
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=client, attestationObject=made)

    def get(self, question: str) -> str:
        """Answer a question for a key."""
        client = self._client("webauthn.get", json.loads(question)["publicKey"]["challenge"])
        data = self._data()
        signed = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=client, authenticatorData=data, signature=signed, userHandle=unb64(self.user)
        )

    def _data(self, more: int = 0) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([self.flags | more]) + bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        answer: dict[str, Any] = {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key"}
        answer["response"] = {name: b64(raw) for name, raw in response.items()}
        answer["clientExtensionResults"] = {"note": "\x00"}  # whatever a browser adds is not kept
        return json.dumps(answer)
