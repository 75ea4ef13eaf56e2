"""Messages that leave the house: written in the act's own transaction, sent afterwards.

Address and text are sealed. Sending is a ``due`` row, so a message is neither lost when the
server dies nor sent before its transaction has committed; a gateway that dies between sending
and noting may send twice, and mail carries the message's own id so that receivers can tell.
"""

import asyncio
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, due, vault
from core.database import Base, Key

SEND = "message:send"
PATIENCE_SECONDS = 20


class Message(Base):
    """One message to one address; ``sent_at`` is empty until the gateway has taken it."""

    __tablename__ = "message"

    id: Mapped[Key]
    to: Mapped[bytes] = mapped_column(BYTEA)
    subject: Mapped[str]
    body: Mapped[bytes] = mapped_column(BYTEA)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Gateway(Protocol):
    """Takes a message out of the house."""

    async def send(self, key: int, to: str, subject: str, body: str) -> None: ...


class Page:
    """Demo mode's gateway: the messages page itself is where messages arrive."""

    async def send(self, key: int, to: str, subject: str, body: str) -> None:
        """Nothing leaves; the row is the delivery."""


class Mail:
    """Sends by SMTP: ``smtp://user:password@host:25`` or ``smtps://…`` for TLS from the start."""

    def __init__(self, url: str, sender: str) -> None:
        self.url = urlsplit(url)
        self.sender = sender

    async def send(self, key: int, to: str, subject: str, body: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, to, subject
        mail["Message-ID"] = f"<jiangxin-{key}@{self.url.hostname}>"
        mail.set_content(body)
        await asyncio.to_thread(self._deliver, mail)

    def _deliver(self, mail: EmailMessage) -> None:
        with self._connect() as server:
            server.ehlo_or_helo_if_needed()  # before it, no extension is known
            if self.url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if self.url.username:
                server.login(unquote(self.url.username), unquote(self.url.password or ""))
            server.send_message(mail)

    def _connect(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "localhost", self.url.port or 0
        if self.url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=PATIENCE_SECONDS, context=context)
        return smtplib.SMTP(host, port, timeout=PATIENCE_SECONDS)


async def write(session: AsyncSession, to: str, subject: str, body: str) -> Message:
    """Put a message into the outbox; it goes out after this transaction commits."""
    message = Message(
        to=vault.seal("message", to),
        subject=subject,
        body=vault.seal("message", body),
        written_at=clock.now(),
    )
    session.add(message)
    await session.flush()
    await due.put(session, SEND, str(message.id), clock.now(), message=message.id)
    return message


def sender(gateway: Gateway) -> due.Handler:
    """The ``due`` handler that gives a message to this gateway."""

    async def send(session: AsyncSession, row: due.Due) -> None:
        message = await session.get_one(Message, row.facts["message"], with_for_update=True)
        if message.sent_at is None:
            to, body = vault.unseal("message", message.to), vault.unseal("message", message.body)
            await gateway.send(message.id, to, message.subject, body)
            message.sent_at = clock.now()

    return send


async def newest(session: AsyncSession, limit: int = 50) -> list[tuple[Message, str, str]]:
    """Messages with their opened address and text, newest first: for demo mode's page."""
    found = await session.scalars(select(Message).order_by(Message.id.desc()).limit(limit))
    return [(m, vault.unseal("message", m.to), vault.unseal("message", m.body)) for m in found]
