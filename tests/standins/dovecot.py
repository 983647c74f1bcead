"""A real IMAP server on 127.0.0.1 (dovecot), started by the test with a configuration and mailboxes of its own."""

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PROGRAM = "/usr/sbin/dovecot"
USER, PASSWORD = "lapor", "made-up-for-tests"
IS_HERE = all(map(os.path.exists, (PROGRAM, "/usr/lib/dovecot/imap")))
_WAIT = 10.0


@dataclass
class ImapServer:
    """The server. ``folder`` is where its mailboxes lie; it can be stopped and started again on the same port."""

    folder: Path
    port: int
    tls_port: int
    certificate: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The mailbox's address for DESTANA_IMAP_URL, plain: this machine alone."""
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    @property
    def tls_url(self) -> str:
        """The same, encrypted; needs ``certificate`` among the trusted ones."""
        return f"imaps://{USER}:{PASSWORD}@127.0.0.1:{self.tls_port}"

    def start(self) -> None:
        """Start and wait until it answers."""
        self.process = subprocess.Popen(
            [PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")], stderr=subprocess.PIPE
        )
        limit = time.monotonic() + _WAIT
        while True:
            with suppress(OSError):
                imaplib.IMAP4("127.0.0.1", self.port, timeout=1).shutdown()
                return
            if time.monotonic() > limit or self.process.poll() is not None:
                self.stop()
                raise AssertionError(
                    (self.folder / "log").read_text() if (self.folder / "log").exists() else ""
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """End it, every line with it."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(_WAIT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            if self.process.stderr:
                self.process.stderr.close()
            self.process = None

    @contextmanager
    def box(self) -> Iterator[imaplib.IMAP4]:
        """The mailbox as another program opens it."""
        line = imaplib.IMAP4("127.0.0.1", self.port, timeout=_WAIT)
        try:
            line.login(USER, PASSWORD)
            line.select("INBOX")
            yield line
        finally:
            line.shutdown()

    def post(self, *letters: bytes) -> None:
        """Put letters into the mailbox."""
        with self.box() as line:
            for letter in letters:
                assert line.append("INBOX", "", "", letter)[0] == "OK"

    def unseen(self) -> int:
        """Return how many letters are not marked."""
        with self.box() as line:
            return len(line.search(None, "UNSEEN")[1][0].split())

    def make_anew(self, *letters: bytes) -> None:
        """Put another mailbox in its place: its numbers begin again under another UIDVALIDITY."""
        self.stop()
        shutil.rmtree(self.folder / "mail")
        (self.folder / "mail").mkdir()
        _give(self.folder / "mail")
        time.sleep(1.1)  # UIDVALIDITY is the second in which a mailbox was made
        self.start()
        self.post(*letters)


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """Run a dovecot for the length of a ``with``."""
    # Not in pytest's own folder: dovecot's other users may not enter that, and a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="destana-imap-", ignore_cleanup_errors=True) as name:
        server = _prepared(Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _prepared(folder: Path) -> ImapServer:
    server = ImapServer(folder, _free_port(), _free_port(), _certificate(folder))
    (folder / "mail").mkdir()
    (folder / "run").mkdir()
    (folder / "passwd").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "dovecot.conf").write_text(_conf(server))
    for path in (folder, *folder.rglob("*")):
        _give(path)
    return server


def _give(path: Path) -> None:
    """Root runs dovecot's sign-in as other users, who must get in; the mail belongs to one of them."""
    if os.getuid() == 0:
        os.chown(path, *_owner())
        path.chmod(0o755 if path.is_dir() else 0o644)


def _owner() -> tuple[int, int]:
    who = pwd.getpwnam("mail") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    return who.pw_uid, who.pw_gid


def _conf(server: ImapServer) -> str:
    me = pwd.getpwuid(os.getuid()).pw_name
    uid, gid = _owner()
    users = "" if os.getuid() == 0 else f"default_internal_user = {me}\ndefault_login_user = {me}\n"
    return f"""
base_dir = {server.folder}/run
log_path = {server.folder}/log
protocols = imap
{users}ssl = yes
ssl_cert = <{server.folder}/cert.pem
ssl_key = <{server.folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{server.folder}/mail
first_valid_uid = 1
mail_uid = {uid}
mail_gid = {gid}
passdb {{
  driver = passwd-file
  args = {server.folder}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={server.folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {server.port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {server.tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def _certificate(folder: Path) -> Path:
    """Make a key and a certificate for 127.0.0.1 that trusts itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "cert.pem"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
