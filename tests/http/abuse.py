#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Abuses, over plain connections and over TLS, while somebody healthy is served.

What is ambiguous is refused with its status and the connection ends; what is
slow is cut by an instant, not by a pause; what is too much is turned away. All
the while a healthy client asks on one connection and on new ones, and none of
its answers may take longer than a bound.

usage: abuse.py WEIR TRIAL_SERVER SOURCE plain|tls [IDLE]

IDLE: so many idle connections at once, for as many as descriptors allow.
"""
import resource
import signal
import socket
import ssl
import sys
import threading
import time

from certificates import Authority
from served import Ledger, Server, Talk, request, wait_for

PATIENCE_S = 1.5
HEALTHY_S = 4.0  # a busy machine may take so long for an answer; what waits for a slow client waits longer

HOST = b"Host: localhost\r\n"
POST = b"POST /echo HTTP/1.1\r\n" + HOST


def get(fields=b"", end=b"\r\n"):
    return b"GET /well HTTP/1.1\r\n" + HOST + fields + end


# What is sent, the status that comes back, and what of the first reply's code.
SHAPES = [
    ("a length and chunks", POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get(), 400),
    ("chunks and a length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + get(), 400),
    ("two lengths", POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde" + get(), 400),
    ("a length twice", POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd" + get(), 400),
    ("a list of lengths", POST + b"Content-Length: 4, 4\r\n\r\nabcd" + get(), 400),
    ("a length with a sign", POST + b"Content-Length: +4\r\n\r\nabcd" + get(), 400),
    ("a negative length", POST + b"Content-Length: -1\r\n\r\n" + get(), 400),
    ("chunks", POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get(), 411),
    ("a hidden coding", POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + get(), 400),
    ("another coding", POST + b"Transfer-Encoding: gzip\r\n\r\n" + get(), 501),
    ("no length", POST + b"\r\nabcd" + get(), 411),
    ("a body with a GET", get(b"Content-Length: 5\r\n") + b"abcde" + get(), 400),
    ("no host", b"GET /well HTTP/1.1\r\n\r\n" + get(), 400),
    ("two hosts", get(HOST) + get(), 400),
    ("bare LF", b"GET /well HTTP/1.1\nHost: localhost\n\n" + get(), 400),
    ("bare CR", get(b"X: a\rb\r\n") + get(), 400),
    ("a blank before the colon", get(b"Content-Length : 4\r\n") + b"abcd" + get(), 400),
    ("a folded field", get(b"X: a\r\n b\r\n") + get(), 400),
    ("a NUL", get(b"X: a\0b\r\n") + get(), 400),
    ("a NUL in the path", b"GET /we\0ll HTTP/1.1\r\n" + HOST + b"\r\n" + get(), 400),
    ("1.0", b"GET /well HTTP/1.0\r\n" + HOST + b"\r\n" + get(), 505),
    ("2.0", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + get(), 505),
    ("no version", b"GET /well\r\n" + get(), 400),
    ("an empty line first", b"\r\n" + get() + get(), 400),
    ("an unknown method", b"BREW /well HTTP/1.1\r\n" + HOST + b"\r\n" + get(), 501),
    ("a tunnel", b"CONNECT localhost:22 HTTP/1.1\r\n" + HOST + b"\r\n" + get(), 501),
    ("a proxied request", b"GET ftp://localhost/well HTTP/1.1\r\n" + HOST + b"\r\n" + get(), 400),
    ("another's authority", b"GET SCHEME://other/well HTTP/1.1\r\n" + HOST + b"\r\n" + get(), 400),
    ("another expectation", POST + b"Content-Length: 1\r\nExpect: a\r\n\r\na" + get(), 417),
    ("a long line", b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n" + HOST + b"\r\n" + get(), 414),
    ("a large head", get(b"X: " + b"a" * 20000 + b"\r\n") + get(), 431),
    ("many fields", get(b"X: a\r\n" * 100) + get(), 431),
    ("a body over the limit", POST + b"Content-Length: 1048577\r\n\r\n" + b"a" * 70000, 413),
    ("a body without end", POST + b"Content-Length: 999999999999999\r\n\r\n" + b"a" * 70000, 413),
    ("noise", bytes(range(128, 256)) * 20, 400),
]


class World:
    def __init__(self, trial, ledger, certificate):
        self.trial, self.ledger, self.certificate = trial, ledger, certificate
        with open(trial, "rb") as file:
            self.is_watched = b"__asan_init" in file.read()  # a sanitizer keeps memory of its own
        self.context = None
        if certificate:
            self.context = ssl.create_default_context(cafile=certificate.authority)

    def server(self, patience_s=PATIENCE_S, connections=1000, per_address=1000, rate=0):
        tls = [self.certificate.file, self.certificate.key] if self.certificate else []
        return Server(self.trial, self.ledger.dir, int(patience_s * 1000), connections, per_address, rate, *tls)

    def connect(self, server, source="127.0.0.1", **tls):
        return server.connect(source, self.context, **tls)


class Healthy(threading.Thread):
    """Asks on a connection that it keeps and on new ones, until it is told to stop."""

    def __init__(self, world, server, source="127.0.9.9"):
        super().__init__(daemon=True)
        self.world, self.server, self.source = world, server, source
        self.ending = threading.Event()
        self.worst_s, self.count, self.failure = 0.0, 0, None

    def ask(self, talk):
        began = time.monotonic()
        reply = talk.ask("/well")
        assert reply is not None and reply.status == 200 and reply.body == b"well\n", reply
        self.worst_s = max(self.worst_s, time.monotonic() - began)
        self.count += 1

    def run(self):
        try:
            with self.world.connect(self.server, self.source) as kept:
                while not self.ending.wait(0.02):
                    self.ask(kept)
                    began = time.monotonic()
                    with self.world.connect(self.server, self.source) as fresh:
                        self.ask(fresh)
                    self.worst_s = max(self.worst_s, time.monotonic() - began)
        except Exception as failure:  # pylint: disable=broad-except
            self.failure = failure

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            wait_for(lambda: self.count >= 10 or self.failure)
        self.ending.set()
        self.join()
        if kind is None:
            assert self.failure is None, repr(self.failure)
            assert self.worst_s < HEALTHY_S, self.worst_s


def send_slowly(talk, data, pause_s):
    """Byte by byte until all is said or the other side answers; the seconds that it took."""
    began = time.monotonic()
    talk.sock.settimeout(pause_s)
    for byte in data:
        try:
            talk.send(bytes([byte]))
            if not talk.more():
                break
        except TimeoutError:
            continue
        except OSError:
            break
        if talk.rest:
            break
    talk.sock.settimeout(30)
    return time.monotonic() - began


def shapes(world):
    with world.server() as server:
        with Healthy(world, server):
            for name, data, status in SHAPES:
                with world.connect(server) as talk:
                    data = data.replace(b"SCHEME", server.scheme.encode())
                    try:
                        talk.send(data)
                    except OSError:
                        pass  # refused before all was sent
                    reply = talk.receive()
                    assert reply is not None and reply.status == status, (name, reply and reply.status)
                    assert reply.is_last and reply.problem() in ("head", "body"), (name, reply.fields)
                    assert talk.receive() is None, name  # what stands behind it is no request
        counts = server.stop().split()
        assert int(counts[4]) == sum(1 for _, _, status in SHAPES if status != 413), counts
    return f"{len(SHAPES)} shapes refused"


def bodies(world):
    with world.server() as server, world.connect(server) as talk:
        for size in (0, 1, 65536, 1048576):
            body = bytes(i * 7 % 256 for i in range(256)) * (size // 256) + b"e" * (size % 256)
            talk.sock.settimeout(30)
            reply = talk.ask("/echo", "POST", body=body)
            assert reply.status == 200 and reply.body == body, size
        talk.send(POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        reply = talk.receive()
        assert reply.status == 100 and talk.rest == b"", reply.status
        talk.send(b"abc")
        assert talk.receive().body == b"abc"
        # Who does not wait is not told to go on.
        talk.send(POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc" + get())
        statuses = [talk.receive().status for _ in range(2)]
        assert statuses in ([200, 200], [100, 200]), statuses
        if statuses[0] == 100:
            assert talk.receive().status == 200
        for size in (0, 1, 16000, 17000, 3000000):
            assert len(talk.ask(f"/big?bytes={size}").body) == size
        reply = talk.ask("/fault")
        assert reply.status == 500 and reply.problem() == "fault" and b"half" not in reply.body
        assert talk.ask("/well").status == 200
        reply = world_expects(world, server)
        assert reply.status == 413 and reply.is_last
    return "bodies and replies of all sizes whole"


def world_expects(world, server):
    """A body that would be too large is refused before it is sent."""
    with world.connect(server) as talk:
        talk.send(POST + b"Content-Length: 2000000\r\nExpect: 100-continue\r\n\r\n")
        return talk.receive()


def slow_senders(world):
    head = b"GET /well HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 1000
    body = POST + b"Content-Length: 1000\r\n\r\n" + b"a" * 999
    lines = []
    with world.server() as server, Healthy(world, server) as healthy:
        def one(name, whole, first):
            with world.connect(server) as talk:
                talk.send(whole[:first])
                took_s = send_slowly(talk, whole[first:], 0.1)
                reply = talk.receive()
                lines.append((name, took_s, reply.status if reply else None))

        threads = [threading.Thread(target=one, args=row) for row in
                   [("head", head, 1), ("body", body, len(body) - 999)] * 10]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(lines) == 20
    for name, took_s, status in lines:
        assert status == 408, (name, status)
        assert PATIENCE_S * 0.8 < took_s < PATIENCE_S + 2.5, (name, took_s)
    return f"slow heads and bodies cut after {max(took for _, took, _ in lines):.1f} s, healthy answers within {healthy.worst_s:.2f} s"


def silent(world):
    """Connections that say nothing: half a handshake, half a head, nothing at all."""
    with world.server(patience_s=0.5) as server, Healthy(world, server):
        began = time.monotonic()
        with socket.create_connection((server.host, server.port)) as raw, world.connect(server) as nothing, \
                world.connect(server) as half:
            half.send(b"GET /well HT")
            assert half.receive().status == 408 and half.is_closed()
            if world.certificate:
                raw.sendall(b"\x16\x03\x01\x02\x00\x01")
                raw.settimeout(10)
                assert raw.recv(100) == b"" and time.monotonic() - began < 3
            assert nothing.is_closed(10)
            took_s = time.monotonic() - began
            assert 2.5 < took_s < 6, took_s  # six times the patience
    return "silent connections cut"


def slow_reader(world):
    """Who does not read what he asked for is cut, and holds up nobody."""
    asked, size = 200, 100000
    with world.server(patience_s=0.5) as server, Healthy(world, server) as healthy:
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.connect((server.host, server.port))
        if world.context:
            raw = world.context.wrap_socket(raw, server_hostname=server.host)
        with Talk(raw) as talk:
            talk.send(request(f"/big?bytes={size}") * asked)
            # A reply may take the patience and a second for 32,000 bytes.
            time.sleep(0.5 + size / 32000 + 2)
            raw.settimeout(10)
            total = 0
            try:
                while got := len(raw.recv(65536)):
                    total += got
            except ConnectionError:
                pass
        assert total < asked * size / 2, total
    return f"who did not read got {total} of {asked * size} bytes, healthy answers within {healthy.worst_s:.2f} s"


def large_replies(world):
    """Replies that nobody reads take no more memory than is set aside for them."""
    with world.server() as server:
        talks = [world.connect(server) for _ in range(12)]
        for talk in talks:
            talk.send(request("/big?bytes=64000000"))
        statuses = []
        for talk in talks:
            talk.more()
            statuses.append(int(talk.rest.split(b" ")[1]))
        assert statuses.count(200) >= 2 and statuses.count(503) >= 2, statuses
        assert server.rss_kb() < 1400000, server.rss_kb()
        for talk in talks:
            talk.__exit__()
        with world.connect(server) as talk:
            wait_for(lambda: talk.ask("/big?bytes=64000000").status == 200)
    return f"{statuses.count(503)} of {len(statuses)} large replies refused while others were not read"


def large_bodies(world):
    """Bodies that do not come on have their bound together too, and give it back."""
    with world.server(patience_s=3) as server:
        talks = [world.connect(server) for _ in range(300)]
        for talk in talks:
            talk.send(POST + b"Content-Length: 1048576\r\n\r\n" + b"a")
        refused_ones = 0
        for talk in talks:
            talk.sock.settimeout(0.01)
            try:
                reply = talk.receive()
                assert reply.status == 503 and reply.is_last and reply.problem() == "busy", reply.status
                refused_ones += 1
            except TimeoutError:
                pass
        assert 0 < refused_ones <= 300 - 128, refused_ones
        for talk in talks:
            talk.__exit__()
        with world.connect(server) as talk:
            wait_for(lambda: talk.ask("/well").status == 200)

            def is_taken():
                with world.connect(server) as fresh:
                    return fresh.ask("/echo", "POST", body=b"a" * 1048576).status == 200
            for _ in range(10):
                wait_for(is_taken)
    return f"{refused_ones} of {len(talks)} large bodies refused while others did not come on"


def limits(world):
    with world.server(per_address=8, connections=20) as server, world.connect(server, "127.0.9.9") as healthy:
        talks = [world.connect(server) for _ in range(8)]
        assert all(talk.ask("/well").status == 200 for talk in talks)
        assert refused(world, server), "a ninth connection of an address was taken"
        talks.pop().__exit__()
        wait_for(lambda: not refused(world, server))
        assert healthy.ask("/well").status == 200
        talks += [world.connect(server, f"127.0.3.{i}") for i in range(1, 13)]
        assert all(talk.ask("/well").status == 200 for talk in talks[7:])
        assert refused(world, server, "127.0.4.1"), "the twenty-first connection was taken"
        assert healthy.ask("/well").status == 200
        for talk in talks:
            talk.__exit__()
        wait_for(lambda: not refused(world, server, "127.0.4.1"))
        assert int(server.stop().split()[6]) >= 2
    with world.server(rate=5) as server:
        statuses = []
        for _ in range(30):
            with world.connect(server) as talk:
                reply = talk.ask("/well")
                statuses.append(reply.status)
                if reply.status == 429:
                    assert reply.is_last and int(reply.fields["retry-after"]) >= 1 and reply.problem() == "rate"
        assert statuses.count(200) >= 10 and statuses.count(429) >= 5, statuses
        with world.connect(server, "127.0.9.9") as talk:
            assert talk.ask("/well").status == 200  # another address has its own
    return "limits of connections and rate kept"


def refused(world, server, source="127.0.0.1"):
    try:
        with world.connect(server, source) as talk:
            return talk.ask("/well") is None
    except OSError:
        return True


def flood(world):
    """Connections that come and go as fast as they can, some reset; requests without end."""
    with world.server(per_address=64, connections=500) as server, Healthy(world, server) as healthy:
        ending = time.monotonic() + 4
        counts = [0, 0]

        def come_and_go(number):
            while time.monotonic() < ending:
                try:
                    with socket.create_connection((server.host, server.port), timeout=5,
                                                  source_address=(f"127.0.4.{number}", 0)) as raw:
                        raw.sendall(b"\x16\x03\x01" if counts[0] % 2 else b"GET /well HTTP/1.1\r\n")
                        if counts[0] % 3 == 0:
                            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                    counts[0] += 1
                except OSError:
                    pass

        def ask_without_end(number):
            try:
                with world.connect(server, f"127.0.5.{number}") as talk:
                    while time.monotonic() < ending:
                        talk.send(request("/big?bytes=1000") * 50)
                        for _ in range(50):
                            assert len(talk.receive().body) == 1000
                        counts[1] += 50
            except OSError:
                pass

        threads = [threading.Thread(target=come_and_go, args=(n + 1,)) for n in range(4)]
        threads += [threading.Thread(target=ask_without_end, args=(n + 1,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert counts[0] > 100 and counts[1] > 100, counts
    return f"{counts[0]} connections and {counts[1]} requests of a flood, healthy answers within {healthy.worst_s:.2f} s"


def slow_handlers(world):
    """The long lane is one of its own."""
    with world.server() as server, Healthy(world, server) as healthy:
        with world.connect(server) as talk:
            began = time.monotonic()
            talk.send(request("/slow?ms=1500"))
            reply = talk.receive()
            assert reply.status == 200 and time.monotonic() - began >= 1.5
    with world.server() as server:
        talk = world.connect(server)
        talk.send(request("/slow?ms=1000"))
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        reply = talk.receive()
        assert reply.status == 200 and reply.is_last and talk.is_closed(5)
        talk.__exit__()
        assert server.process.wait(30) == 0
    # What nobody waits for any more is not done.
    with world.server() as server:
        for _ in range(20):
            with world.connect(server) as talk:
                talk.send(request("/slow?ms=500"))
        with world.connect(server) as talk:
            assert talk.ask("/well").status == 200
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 8
    return f"slow handlers held up nobody, healthy answers within {healthy.worst_s:.2f} s"


def idle(world, count):
    """So many connections that do nothing, of many addresses."""
    with world.server(patience_s=100, connections=count + 100, per_address=300) as server:
        before_kb = server.rss_kb()
        with Healthy(world, server) as healthy:
            talks = []
            session = None
            for i in range(count):
                talk = world.connect(server, f"127.1.{i // 250 // 250}.{i // 250 % 250 + 1}",
                                     **({"session": session} if session else {}))
                if world.context and session is None:
                    talk.ask("/well")
                    session = talk.sock.session
                talks.append(talk)
            time.sleep(1)
            held_kb = server.rss_kb() - before_kb
            for talk in talks[:: max(1, count // 50)]:
                assert talk.ask("/well").status == 200
        for talk in talks:
            talk.sock.close()
        assert world.is_watched or held_kb / count < 64, held_kb
    return f"{count} idle connections, {held_kb / count:.1f} KB each, healthy answers within {healthy.worst_s:.2f} s"


def main():
    weir, trial, source, way = sys.argv[1:5]
    count = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Ledger(weir, source, readings=False) as ledger:
        certificate = Authority(ledger.top / "ca", "office").server() if way == "tls" else None
        world = World(trial, ledger, certificate)
        if count > 0:
            count = min(count, hard - 500)
            print(f"{way}: {idle(world, count)} (descriptors {soft}..{hard})")
            return 0
        for test in (shapes, bodies, slow_senders, silent, slow_reader, large_replies, large_bodies, limits, flood, slow_handlers):
            print(f"{way}: {test(world)}", flush=True)
        print(f"{way}: {idle(world, min(1000 if certificate else 10000, hard - 500))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
