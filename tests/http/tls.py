#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who gets in over TLS, by which version and certificate, and who does not.

usage: tls.py WEIR SOURCE
"""
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import warnings

from certificates import Authority
from served import Ledger, request, serve, wait_for

PATH = "/v1/permits/D330302S2021-0001/quota"


def context_for(authority, client=None, **settings):
    context = ssl.create_default_context(cafile=authority.file)
    if client:
        context.load_cert_chain(client.file, client.key)
    for name, value in settings.items():
        setattr(context, name, value)
    return context


def enrolled(ledger, client):
    ledger.enrol(client.file, "office")
    return client


def outcome(server, context, session=None):
    """The status of a request, or "cut" where the connection came to nothing."""
    try:
        with server.connect(context=context, **({"session": session} if session else {})) as talk:
            reply = talk.ask(PATH)
            return reply.status if reply else "cut"
    except ssl.SSLError as error:
        # By the server's word, or before the first byte of a reply: not by our own doing.
        return "cut" if any(word in str(error) for word in ("alert", "ALERT", "EOF")) else str(error)
    except ConnectionError:
        return "cut"


def versions(server, authority, client):
    tls = ssl.TLSVersion
    warnings.simplefilter("ignore", DeprecationWarning)  # old versions are the point
    for version, wanted in [(tls.TLSv1, "cut"), (tls.TLSv1_1, "cut"), (tls.TLSv1_2, 200), (tls.TLSv1_3, 200)]:
        context = context_for(authority, client)
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        assert outcome(server, context) == wanted, version
    # Without forward secrecy, or without authenticated encryption: no.
    for ciphers in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA"):
        context = context_for(authority, client, maximum_version=tls.TLSv1_2)
        context.set_ciphers(ciphers + "@SECLEVEL=0")
        assert outcome(server, context) == "cut", ciphers
    for offered, wanted in [(["http/1.1"], 200), (["h2", "http/1.1"], 200), (["h2"], "cut")]:
        context = context_for(authority, client)
        context.set_alpn_protocols(offered)
        assert outcome(server, context) == wanted, (offered, outcome(server, context))


def renegotiation(server, authority, client):
    """A client that asks for another handshake is not given one."""
    with subprocess.Popen(["openssl", "s_client", "-connect", f"{server.host}:{server.port}", "-tls1_2", "-CAfile",
                           authority.file, "-cert", client.file, "-key", client.key], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        process.stdin.write("R\n")
        process.stdin.flush()
        time.sleep(1)
        process.stdin.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        said = process.communicate(timeout=30)[0]
    assert "RENEGOTIATING" in said and "no renegotiation" in said.lower(), said[-2000:]


def records(server, context):
    """Head and body of a small reply are one record, and one segment."""
    with socket.create_connection((server.host, server.port), timeout=30) as raw:
        into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(into, out, server_hostname=server.host)
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                raw.sendall(out.read())
                into.write(raw.recv(65536))
        for _ in range(2):  # the first reply comes behind a ticket
            tls.write(request("/healthz"))
            raw.sendall(out.read())
            received, said = b"", b""
            while b"\r\n\r\n{" not in said:
                received = raw.recv(65536)
                into.write(received)
                try:
                    said += tls.read(65536)
                except ssl.SSLWantReadError:
                    pass
        sizes = []
        while received:
            assert received[0] == 23, received[:5]
            sizes.append(int.from_bytes(received[3:5], "big"))
            received = received[5 + sizes[-1]:]
        assert len(sizes) == 1, sizes


def certificates(server, office, other, ledger):
    dates = ("-startdate", "20200101000000Z", "-enddate", "20200201000000Z")
    later = ("-startdate", "20990101000000Z", "-enddate", "20990201000000Z")
    rows = [
        ("none", None, 401),
        ("good", enrolled(ledger, office.client("good")), 200),
        ("good, and of nobody here", office.client("unknown"), 401),
        ("of another authority", other.client("stranger"), "cut"),
        ("of another authority of the same name", Authority(ledger.top / "twin", "office").client("twin"), "cut"),
        ("run out", office.client("expired", *dates), "cut"),
        ("not yet valid", office.client("later", *later), "cut"),
        ("of a server", office.server("wrong-use"), "cut"),
        ("revoked", ledger.revoked, "cut"),
    ]
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        for name, client, wanted in rows:
            context = context_for(office, client, minimum_version=version, maximum_version=version)
            assert outcome(server, context) == wanted, (version, name, outcome(server, context))
    # Who shows none is told so, and may see that the server is well.
    with server.connect(context=context_for(office)) as talk:
        reply = talk.ask(PATH)
        assert reply.status == 401 and reply.problem() == "no-caller" and reply.fields["www-authenticate"]
        assert talk.ask("/healthz").status == 200


def plain_text(server):
    with socket.create_connection((server.host, server.port), timeout=30) as raw:
        raw.sendall(request("/healthz"))
        try:
            answer = raw.recv(1000)
        except ConnectionError:
            answer = b""
        assert not answer.startswith(b"HTTP"), answer


def read_anew(server):
    """SIGHUP, until its files were read anew."""
    said = server.said().count("read anew")
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: server.said().count("read anew") == said + 1)


def reloads(server, office, client, ledger):
    """A certificate is revoked while its owner is in, and holds a ticket of an earlier session."""
    context = context_for(office, client)
    with server.connect(context=context) as kept, server.connect(context=context) as told:
        assert kept.ask(PATH).status == 200
        assert told.ask("/v1/events").status == 200
        session = kept.sock.session
        assert session is not None and session.has_ticket
        with server.connect(context=context, session=session) as again:
            assert again.sock.session_reused and again.ask(PATH).status == 200
        office.revoke(client)
        assert outcome(server, context) == 200  # nobody has read it yet
        read_anew(server)
        wait_for(lambda: outcome(server, context) == "cut", 5)
        assert outcome(server, context, session) == "cut"
        # What is open ends in order: a stream soon, the others behind their next reply.
        told.sock.settimeout(5)
        while told.more():
            pass
        reply = kept.ask("/v1/events")
        assert reply.status == 200 and reply.is_last
        while kept.more():
            pass
        assert b"event" not in kept.rest and len(kept.rest) < 100, kept.rest
    fine = context_for(office, enrolled(ledger, office.client("another")))
    assert outcome(server, fine) == 200
    # A file that is none changes nothing.
    keep = office.crl.read_bytes()
    office.crl.write_text("no list\n", encoding="ascii")
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: "crl.pem" in server.said())
    assert outcome(server, fine) == 200
    # A list that ran out lets nobody in.
    office.publish("-crl_lastupdate", "20200101000000Z", "-crl_nextupdate", "20200201000000Z")
    read_anew(server)
    wait_for(lambda: outcome(server, fine) == "cut", 5)
    office.crl.write_bytes(keep)


def new_server_certificate(server, office, context, files):
    """Long-lived servers outlive their certificates."""
    with server.connect(context=context) as talk:
        before = talk.sock.getpeercert(binary_form=True)
    fresh = office.server("renewed")
    os.replace(fresh.file, files.file)
    os.replace(fresh.key, files.key)
    read_anew(server)

    def now():
        with server.connect(context=context) as talk:
            return talk.sock.getpeercert(binary_form=True)
    wait_for(lambda: now() != before, 5)


def without_clients(ledger, office, files):
    """Without an authority of clients it is tokens that say who asks, and never in the clear."""
    tls = ["--tls-cert", files.file, "--tls-key", files.key]
    done = ledger.weir_at("serve", "--listen", "0.0.0.0:0", status=2)
    assert "in the clear" in done.stderr, done.stderr
    with serve(ledger, *tls) as server:
        assert outcome(server, context_for(office)) == 200
        server.token = None
        assert outcome(server, context_for(office)) == 401
    other = office.server("mismatch")
    done = ledger.weir_at("serve", "--listen", "127.0.0.1:0", "--tls-cert", files.file, "--tls-key", other.key,
                          status=2)
    assert "mismatch.key" in done.stderr, done.stderr


def main():
    with Ledger(sys.argv[1], sys.argv[2], readings=False) as ledger:
        office, other = Authority(ledger.top / "office", "office"), Authority(ledger.top / "other", "other")
        files, client = office.server(), office.client("officer")
        ledger.revoked = office.client("revoked")
        office.revoke(ledger.revoked)
        enrolled(ledger, client)
        with serve(ledger, "--tls-cert", files.file, "--tls-key", files.key, "--client-ca", office.file, "--crl",
                   office.crl) as server:
            server.token = None
            versions(server, office, client)
            renegotiation(server, office, client)
            records(server, context_for(office, client))
            certificates(server, office, other, ledger)
            plain_text(server)
            new_server_certificate(server, office, context_for(office, client), files)
            reloads(server, office, client, ledger)
            print(server.stop().strip())
        without_clients(ledger, office, files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
