"""Messages: sealed in the table, sent once, and by SMTP to a server that really listens."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, database, due, outbox, vault
from core.outbox import Message

TO, SUBJECT, BODY = "tao@example.org", "您的邀请", "陶建伟：\n\n请点击 https://example.org/x\n"


@dataclass
class Sent:
    """A gateway that keeps what it takes, or refuses."""

    taken: list[tuple[int, str, str, str]] = field(default_factory=list)
    refuses: bool = False

    async def send(self, key: int, to: str, subject: str, body: str) -> None:
        if self.refuses:
            raise ConnectionRefusedError
        self.taken.append((key, to, subject, body))


@dataclass
class MailServer:
    """As much of RFC 5321 as smtplib needs; ``received`` holds commands, ``mails`` what came and
    ``encrypted`` whether it came by TLS."""

    port: int = 0
    received: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    greeting: str = "220 ready"
    extensions: tuple[str, ...] = ()
    encrypted: list[bool] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{self.greeting}\r\n".encode())
        async for raw in reader:
            command = raw.decode().strip()
            self.received.append(command)
            verb = command.split(" ")[0].upper()
            answer = self.answers().get(verb, "250 fine")
            writer.write(f"{answer}\r\n".encode())
            if verb == "STARTTLS" and self.tls is not None:
                try:
                    await writer.start_tls(self.tls)
                except ssl.SSLError:  # the client doesn't trust the certificate, and hangs up
                    return
            elif verb == "DATA":
                self.take(await reader.readuntil(b"\r\n.\r\n"))
                self.encrypted.append(writer.get_extra_info("ssl_object") is not None)
                writer.write(b"250 taken\r\n")
            elif verb == "QUIT":
                break
        writer.close()

    def answers(self) -> dict[str, str]:
        offers = "".join(f"250-{extension}\r\n" for extension in self.extensions)
        return {
            "EHLO": f"250-here\r\n{offers}250 HELP",
            "STARTTLS": "220 go on",
            "AUTH": "235 welcome",
            "DATA": "354 go on",
            "QUIT": "221 bye",
        }

    def take(self, content: bytes) -> None:
        mail = message_from_bytes(content[:-3], policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)


@asynccontextmanager
async def listening(server: MailServer) -> AsyncIterator[MailServer]:
    opened = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = opened.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        opened.close()
        await opened.wait_closed()


def own_tls(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        certificate.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


async def write(made: database.Sessions) -> int:
    async with database.begin(made) as session:
        return (await outbox.write(session, TO, SUBJECT, BODY)).id


async def tick(made: database.Sessions, gateway: outbox.Gateway) -> int:
    return await due.tick(made, {outbox.SEND: outbox.sender(gateway)})


async def sent_at(made: database.Sessions, key: int) -> object:
    async with made() as session:
        return (await session.get_one(Message, key)).sent_at


async def test_address_and_text_are_sealed_in_the_table(session: AsyncSession) -> None:
    message = await outbox.write(session, TO, SUBJECT, BODY)
    whole = await session.scalar(
        text("SELECT message::text || due::text FROM message, due WHERE message.id = :id"),
        {"id": message.id},
    )
    for secret in (TO, "陶建伟", "example.org"):
        assert secret not in str(whole)
        assert secret.encode().hex() not in str(whole)
    assert vault.unseal("message", message.to) == TO
    assert vault.unseal("message", message.body) == BODY


async def test_message_is_sent_once(made: database.Sessions) -> None:
    key = await write(made)
    gateway = Sent()
    assert await sent_at(made, key) is None
    assert await tick(made, gateway) == 1
    assert await tick(made, gateway) == 0
    assert gateway.taken == [(key, TO, SUBJECT, BODY)]
    assert await sent_at(made, key) is not None


async def test_message_of_a_transaction_that_failed_is_not_sent(made: database.Sessions) -> None:
    async with made() as session:
        await outbox.write(session, TO, SUBJECT, BODY)
        await session.rollback()
    gateway = Sent()
    assert await tick(made, gateway) == 0
    assert gateway.taken == []


async def test_message_that_was_noted_as_sent_is_not_sent_again(made: database.Sessions) -> None:
    key = await write(made)
    gateway = Sent()
    await tick(made, gateway)
    async with database.begin(made) as session:
        await due.put(session, outbox.SEND, str(key), clock.now(), message=key)
    assert await tick(made, gateway) == 1
    assert len(gateway.taken) == 1


async def test_message_waits_for_a_gateway_that_refuses(made: database.Sessions) -> None:
    key = await write(made)
    gateway = Sent(refuses=True)
    await tick(made, gateway)
    assert await sent_at(made, key) is None
    gateway.refuses = False
    with clock.shifted(timedelta(minutes=1)):
        await tick(made, gateway)
    assert gateway.taken == [(key, TO, SUBJECT, BODY)]


async def test_page_is_a_gateway_that_sends_nothing(made: database.Sessions) -> None:
    key = await write(made)
    assert await tick(made, outbox.Page()) == 1
    assert await sent_at(made, key) is not None


async def test_newest_opens_the_last_messages_first(session: AsyncSession) -> None:
    for number in range(3):
        await outbox.write(session, f"{number}@example.org", SUBJECT, BODY)
    found = await outbox.newest(session, limit=2)
    assert [to for _, to, _ in found] == ["2@example.org", "1@example.org"]
    assert [body for _, _, body in found] == [BODY, BODY]


async def test_mail_arrives_with_its_own_id() -> None:
    async with listening(MailServer()) as server:
        mail = outbox.Mail(f"smtp://127.0.0.1:{server.port}", "jiangxin@example.org")
        await mail.send(7, TO, SUBJECT, BODY)
        await mail.send(7, TO, SUBJECT, BODY)
    first, second = server.mails
    assert (first["From"], first["To"], first["Subject"]) == ("jiangxin@example.org", TO, SUBJECT)
    assert first["Message-ID"] == second["Message-ID"] == "<jiangxin-7@127.0.0.1>"
    assert first.get_content().replace("\r\n", "\n") == BODY
    assert f"rcpt TO:<{TO}>" in server.received


async def test_mail_signs_in_with_what_the_address_says() -> None:
    async with listening(MailServer(extensions=("AUTH PLAIN",))) as server:
        mail = outbox.Mail(f"smtp://us%40er:p%2Fw@127.0.0.1:{server.port}", "jiangxin@example.org")
        await mail.send(7, TO, SUBJECT, BODY)
    assert "AUTH PLAIN AHVzQGVyAHAvdw==" in server.received
    assert len(server.mails) == 1


async def test_mail_and_password_go_by_tls_where_the_server_offers_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offers = ("STARTTLS", "AUTH PLAIN")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    async with listening(MailServer(extensions=offers, tls=own_tls(tmp_path))) as server:
        mail = outbox.Mail(f"smtp://user:pw@127.0.0.1:{server.port}", "jiangxin@example.org")
        await mail.send(7, TO, SUBJECT, BODY)
    assert server.encrypted == [True]
    said = [command.split(" ")[0].upper() for command in server.received]
    assert said.index("STARTTLS") < said.index("AUTH") < said.index("MAIL")


async def test_mail_never_goes_to_a_server_that_cannot_prove_itself(tmp_path: Path) -> None:
    offers = ("STARTTLS", "AUTH PLAIN")
    async with listening(MailServer(extensions=offers, tls=own_tls(tmp_path))) as server:
        mail = outbox.Mail(f"smtp://user:pw@127.0.0.1:{server.port}", "jiangxin@example.org")
        with pytest.raises(ssl.SSLCertVerificationError):
            await mail.send(7, TO, SUBJECT, BODY)
    assert server.mails == []


async def test_mail_by_due_is_noted_only_once_taken(made: database.Sessions) -> None:
    key = await write(made)
    async with listening(MailServer(greeting="421 not now")) as server:
        mail = outbox.Mail(f"smtp://127.0.0.1:{server.port}", "jiangxin@example.org")
        await tick(made, mail)
        assert await sent_at(made, key) is None
        server.greeting = "220 ready"
        with clock.shifted(timedelta(minutes=1)):
            await tick(made, mail)
        assert await sent_at(made, key) is not None
    assert len(server.mails) == 1


async def test_mail_without_a_server_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="refused"):
            await outbox.Mail(f"smtp://127.0.0.1:{port}", "x@example.org").send(7, TO, "", "")
