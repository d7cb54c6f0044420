"""People who may sign in, the links that let them in, and where they are signed in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.access.people import Role
from portal.database import Base, Moment, one_of
from portal.links import token_for


class Person(Base):
    """Somebody who makes the evening, known by an e-mail address."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    locale: Mapped[str] = mapped_column(String(2), default="nl")

    grants: Mapped[list["Grant"]] = relationship(cascade="all, delete-orphan", back_populates="person")

    def may(self, *roles: Role) -> bool:
        return any(grant.role in roles for grant in self.grants)


class Grant(Base):
    """One role of one person; `theme` is the slug of a host's stand."""

    __tablename__ = "granted_role"
    __table_args__ = (UniqueConstraint("person_id", "role", "theme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(one_of(Role))
    theme: Mapped[str | None] = mapped_column(String(40))

    person: Mapped[Person] = relationship(back_populates="grants")


class SignInLink(Base):
    """A link that lets one person in once. For an address we do not know there is a row but no person."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    nonce: Mapped[str] = mapped_column(String(32))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person | None] = relationship()

    @property
    def token(self) -> str:
        return sign_in_token(self.nonce)


class SignedIn(Base):
    """One browser in which somebody is signed in."""

    __tablename__ = "signed_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    browser: Mapped[str] = mapped_column(String(120))

    person: Mapped[Person] = relationship()


def sign_in_token(nonce: str) -> str:
    return token_for("sign-in", nonce)


class PersonalLink(Base):
    """A host's own link, good until some time after the evening; a new device needs a mailed code as well."""

    __tablename__ = "personal_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    nonce: Mapped[str] = mapped_column(String(32))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person] = relationship()

    @property
    def token(self) -> str:
        return token_for("personal", self.nonce)


class MailedCode(Base):
    """A code that proves that whoever opened a personal link reads the mail of its owner; used once."""

    __tablename__ = "mailed_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("personal_link.id", ondelete="CASCADE"))
    nonce: Mapped[str] = mapped_column(String(32))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    link: Mapped[PersonalLink] = relationship()

    @property
    def digits(self) -> str:
        """Six digits that only this installation can make, so that none are stored."""
        return f"{int.from_bytes(token_for('code', self.nonce).encode()) % 1_000_000:06d}"


class Device(Base):
    """A browser in which somebody has given a mailed code before."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    until: Mapped[datetime] = mapped_column(Moment)
