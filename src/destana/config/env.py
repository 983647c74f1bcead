"""The settings an office may change: every ``DESTANA_*`` variable, typed and checked once at start.

``docs/settings.md`` lists them; a test compares that page with this class.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[3]


class Env(BaseSettings):
    """What the environment says. Unknown or malformed values stop the start with a sentence."""

    model_config = SettingsConfigDict(env_prefix="DESTANA_", extra="ignore")

    data: Path = Field(default=ROOT / "data", description="Folder of everything that this office owns.")
    mode: str = Field(
        default="real",
        pattern="^(real|demo|exercise)$",
        description="real, demo (a replayed past event) or exercise; each lives in a data folder of its own.",
    )
    port: int = Field(default=8311, ge=1, le=65535, description="Port of the server.")
    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    processes: int = Field(
        default=1, ge=1, le=64, description="Server processes; more than one uses more than one processor."
    )
    public_url: str = Field(
        default="",
        description="Address under which people reach this office, without a slash at the end; "
        "empty means http://localhost:PORT.",
    )
    hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="More host names that are answered, separated by commas."
    )
    district: str = Field(
        default="63.11.05",
        pattern=r"^\d\d\.\d\d\.\d\d$",
        description="Home Affairs code of the district that this office serves.",
    )
    office_name: str = Field(default="Kecamatan Lampihong", description="Name shown in the page head.")
    timezone: str = Field(default="Asia/Makassar", description="Time zone of the villages.")
    debug: bool = Field(default=False, description="Developer's error pages. Never for an office.")
    telegram_token: SecretStr = Field(
        default=SecretStr(""),
        description="Token of the Telegram bot; empty = what `destana rotate telegram-token` kept, or off.",
    )
    telegram_api: str = Field(
        default="https://api.telegram.org", description="Address of the Telegram Bot API."
    )
    whatsapp_token: SecretStr = Field(
        default=SecretStr(""),
        description="Access token of WhatsApp; empty = what `destana rotate whatsapp-token` kept, or off.",
    )
    whatsapp_app_secret: SecretStr = Field(
        default=SecretStr(""),
        description="App secret with which Meta signs; empty = what `destana rotate whatsapp-app-secret` kept.",
    )
    whatsapp_number_id: str = Field(
        default="",
        pattern=r"^\d*$",
        description="Id of the WhatsApp number at Meta (digits; not the telephone number).",
    )
    whatsapp_api: str = Field(
        default="https://graph.facebook.com/v24.0", description="Address and version of Meta's Graph API."
    )
    whatsapp_people_a_day: int = Field(
        default=250,
        ge=0,
        description="To how many different people a day Meta lets this business write first: 250, 2000, 10000, 100000; "
        "0 = as many as we like. Four in ten are kept for warnings.",
    )
    whatsapp_templates: str = Field(
        default="awas=destana_awas,siaga=destana_siaga,waspada=destana_waspada,aman=destana_aman,"
        "withdrawal=destana_ditarik,info=destana_kabar,answer=destana_jawaban",
        pattern=r"^$|^[a-z]+=[a-z0-9_]{1,512}(,[a-z]+=[a-z0-9_]{1,512})*$",
        description="Which text approved by Meta goes for what after 24 hours, purpose=name with commas between.",
    )
    sms_url: SecretStr = Field(
        default=SecretStr(""),
        description="SMS gateway, its kind in the scheme: smsgate+https://user:password@host, playsms+https://, "
        "kannel+http:// or smpp://; empty = what `destana rotate sms-url` kept, or off.",
    )
    sms_sender: str = Field(
        default="",
        pattern=r"^(\+?\d{2,15}|[A-Za-z0-9 ]{1,11})?$",
        description="Number, short code or name that SMS come from, where the gateway asks for one.",
    )
    sms_per_minute: int = Field(
        default=15,
        ge=1,
        le=6000,
        description="SMS a minute from one SIM; operators block a SIM that sends more.",
    )
    sms_modems: int = Field(default=1, ge=1, le=64, description="SIMs or modems behind the SMS gateway.")
    sms_price: int | None = Field(
        default=None,
        ge=0,
        description="What one SMS (one part of 160 characters) costs in rupiah; empty = unknown, which is never shown "
        "as nothing.",
    )
    whatsapp_price: int | None = Field(
        default=None,
        ge=0,
        description="What one delivered WhatsApp template costs in rupiah; empty = unknown.",
    )
    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="Mail server, smtp://user:password@host:port or smtps://; empty = what "
        "`destana rotate smtp-url` kept, or off.",
    )
    imap_url: SecretStr = Field(
        default=SecretStr(""),
        description="Mailbox that letters are fetched from, imaps://user:password@host/folder or imap://; "
        "empty = what `destana rotate imap-url` kept, or off.",
    )
    mail_from: str = Field(default="destana@localhost", description="Sender address of e-mail.")
    simulator: bool = Field(
        default=True,
        description="The phone in the browser with which anyone tries the chat; off for a real office.",
    )
    backup_dir: Path | None = Field(
        default=None,
        description="Folder for a copy every 5 minutes and each night, on another device than DATA; empty = off.",
    )
    emergency_number: str = Field(default="112", description="Number shown for danger to life.")

    @field_validator("hosts", mode="before")
    @classmethod
    def split_hosts(cls, value: object) -> object:
        """Read ``a.example, b.example`` as a list."""
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("backup_dir", mode="before")
    @classmethod
    def no_folder(cls, value: object) -> object:
        """Read an empty variable as "off", not as the present folder."""
        return value or None

    @field_validator("sms_price", "whatsapp_price", mode="before")
    @classmethod
    def no_price(cls, value: object) -> object:
        """Read an empty variable as "unknown", not as nothing."""
        return None if value == "" else value

    @property
    def site(self) -> str:
        """The public address, never with a slash at the end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")
