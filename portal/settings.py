"""What differs between one installation and the next, read once from the environment."""

import ipaddress
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

DEMO_SECRET = "demonstration-only-not-a-secret-0123456789"  # noqa: S105
DEMO_DATA_KEY = "ZGVtb25zdHJhdGlvbi1vbmx5LW5vdC1hLXNlY3JldCE="
SHORTEST_SECRET = 32
WHOLE = re.compile(r"[0-9]{1,5}")
# A hundred years.
MOST_DAYS = 36500
LEGAL_BASES = ("consent", "public-task")
INSTANCE = Path(__file__).resolve().parent.parent / "instance"


class SettingsError(Exception):
    """The portal must not start like this; the message names the variable and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One installation. Times and addresses as the contract names them, without the prefix `PORTAL_`."""

    secret_key: str
    data_keys: tuple[str, ...]
    base_url: str
    database_url: str = f"sqlite:///{INSTANCE / 'portal.sqlite'}"
    mail_server: str = ""
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_use_tls: bool = False
    mail_sender: str = ""
    demo: bool = False
    today: datetime | None = None
    rate_limits: float = 1.0
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    # How many days after asking for an interpreter somebody has an answer.
    answer_days: int = 7
    # How many days what is kept: drafts, since they were begun; needs and contact data, after the evening;
    # what was logged (who read whose needs, which letter was sent), since it was.
    keep_drafts: int = 1
    keep_needs: int = 14
    keep_contacts: int = 60
    keep_logs: int = 90
    # For the statements: on what ground names and addresses are kept (GDPR, art. 6), whom the organiser
    # named to watch over privacy, and when somebody last assessed whether everybody can use the pages.
    legal_basis: str = "consent"
    privacy_officer: str = ""
    accessibility_assessed: date | None = None

    @property
    def is_secure(self) -> bool:
        """True where browsers reach us over https, so that cookies may insist on it."""
        return not self.demo

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody between a visitor and this machine can read along."""
        address = urlsplit(self.base_url)
        return address.scheme == "https" or _is_loopback(address.hostname or "")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment; raise `SettingsError` for the first thing that is missing or unsafe."""
        read = _Reader(environ)
        demo = read.flag("DEMO")
        base_url = read.text("BASE_URL", default="http://127.0.0.1:8000" if demo else "").rstrip("/")
        settings = cls(
            secret_key=read.secret("SECRET_KEY", demo=DEMO_SECRET if demo else ""),
            data_keys=read.secrets("DATA_KEYS", demo=DEMO_DATA_KEY if demo else ""),
            base_url=base_url,
            database_url=read.text("DATABASE_URL", default=cls.database_url),
            mail_server=read.text("MAIL_SERVER", default="" if demo else "localhost"),
            mail_port=int(read.number("MAIL_PORT", 25)),
            mail_username=read.text("MAIL_USERNAME", default=""),
            mail_password=read.text("MAIL_PASSWORD", default=""),
            mail_use_tls=read.flag("MAIL_USE_TLS"),
            mail_sender=read.text(
                "MAIL_SENDER", default=f"no-reply@{_split(base_url).hostname or 'localhost'}"
            ),
            demo=demo,
            today=read.moment("TODAY"),
            rate_limits=read.number("RATE_LIMITS", 1.0),
            trusted_hosts=tuple(
                host.strip() for host in read.text("TRUSTED_HOSTS", default="").split(",") if host.strip()
            ),
            proxies=int(read.number("PROXIES", 0)),
            answer_days=int(read.number("ANSWER_DAYS", cls.answer_days)),
            keep_drafts=read.days("KEEP_DRAFTS", cls.keep_drafts),
            keep_needs=read.days("KEEP_NEEDS", cls.keep_needs),
            keep_contacts=read.days("KEEP_CONTACTS", cls.keep_contacts),
            keep_logs=read.days("KEEP_LOGS", cls.keep_logs),
            legal_basis=read.choice("LEGAL_BASIS", LEGAL_BASES),
            privacy_officer=read.text("PRIVACY_OFFICER", default=""),
            accessibility_assessed=read.day("ACCESSIBILITY_ASSESSED"),
        )
        settings.require_safe()
        return settings

    def require_safe(self) -> None:
        """Refuse combinations that would lie to visitors or send a rehearsal's mail to real people."""
        address = _split(self.base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise SettingsError(
                "PORTAL_BASE_URL is missing: give the address visitors use, such as https://example.org."
            )
        if self.keep_needs > self.keep_contacts:
            raise SettingsError(
                "PORTAL_KEEP_NEEDS must not be more than PORTAL_KEEP_CONTACTS: "
                "what somebody needs goes no later than their name."
            )
        if self.today and not self.demo:
            raise SettingsError(
                "PORTAL_TODAY is a rehearsal clock: it works only together with PORTAL_DEMO=1."
            )
        if self.demo and self.mail_server and not _is_loopback(self.mail_server):
            raise SettingsError(
                "PORTAL_MAIL_SERVER must be this machine (127.0.0.1) or empty while PORTAL_DEMO=1: "
                "a demonstration sends nothing to real people."
            )


class _Reader:
    """Reads one environment; every complaint names the variable."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, name: str, *, default: str | None) -> str:
        value = self.environ.get(f"PORTAL_{name}", "").strip()
        if not value and default is None:
            raise SettingsError(f"PORTAL_{name} is missing: set it before starting the portal.")
        return value or default or ""

    def secret(self, name: str, *, demo: str) -> str:
        return self.secrets(name, demo=demo, separator=None)[0]

    def secrets(self, name: str, *, demo: str, separator: str | None = ",") -> tuple[str, ...]:
        text = self.text(name, default=demo or None)
        values = tuple(part.strip() for part in text.split(separator)) if separator else (text,)
        if demo:
            return values
        if any(value in {DEMO_SECRET, DEMO_DATA_KEY} or len(value) < SHORTEST_SECRET for value in values):
            raise SettingsError(
                f"PORTAL_{name} is not a secret: it is the demonstration's, "
                f"or shorter than {SHORTEST_SECRET} characters."
            )
        return values

    def flag(self, name: str) -> bool:
        return self.environ.get(f"PORTAL_{name}", "").strip().lower() in {"1", "true", "yes", "on"}

    def number(self, name: str, default: float) -> float:
        value = self.text(name, default=str(default))
        try:
            number = float(value)
        except ValueError:
            number = -1
        if not 0 <= number < math.inf:
            raise SettingsError(f"PORTAL_{name} must be a number from 0 up, not “{value}”.")
        return number

    def days(self, name: str, default: int) -> int:
        value = self.text(name, default=str(default))
        number = int(value) if WHOLE.fullmatch(value) else 0
        if not 1 <= number <= MOST_DAYS:
            raise SettingsError(
                f"PORTAL_{name} must be a whole number of days from 1 to {MOST_DAYS}, not “{value}”."
            )
        return number

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of `choices`; the first one where nothing is said."""
        value = self.text(name, default=choices[0])
        if value not in choices:
            raise SettingsError(f"PORTAL_{name} must be one of {', '.join(choices)}, not “{value}”.")
        return value

    def day(self, name: str) -> date | None:
        value = self.text(name, default="")
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise SettingsError(f"PORTAL_{name} must be a day such as 2024-02-12, not “{value}”.") from None

    def moment(self, name: str) -> datetime | None:
        value = self.text(name, default="")
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise SettingsError(f"PORTAL_{name} must be a moment such as 2024-02-12T13:17+01:00.") from None
        if moment.tzinfo is None:
            raise SettingsError(f"PORTAL_{name} must say its offset, such as +01:00.")
        return moment


def _split(address: str) -> SplitResult:
    """The parts of an address; none of what is not one, such as `http://[`."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
