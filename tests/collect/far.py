# SPDX-License-Identifier: Apache-2.0
"""A collector at a distance, its server, and a line between them that can be cut.

A Place is a ledger that `weir serve` keeps and serves over TLS with
certificates of an authority of its own, and the orders and key of a collector.
The Line is a proxy in the middle.
"""
import json
import os
import random
import re
import selectors
import signal
import socket
import struct
import subprocess
import threading
import time

from metered import Ledger, children

PATIENCE_S = 60
RESET = struct.pack("ii", 1, 0)


def wait_until(what, condition, patience_s=PATIENCE_S):
    """Polls, as there is nothing to wait for."""
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


class Line:
    """A proxy of TCP in a thread of its own."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.target = None  # a port; None: nobody is there
        self.is_down = False
        self.cuts = 0
        self.bytes = 0
        self.pairs = {}  # socket to its other end
        self.lock = threading.Lock()
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.is_over = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        """Until the test ends."""
        while not self.is_over:
            for key, _ in self.selector.select(0.05):
                with self.lock:
                    if key.fileobj is self.listener:
                        self.accept()
                    elif key.fileobj in self.pairs:
                        self.forward(key.fileobj)

    def accept(self):
        """A new connection, or its end at once where the line is down."""
        near, _ = self.listener.accept()
        try:
            if self.is_down or self.target is None:
                raise OSError
            far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            near.close()
            return
        for one, other in ((near, far), (far, near)):
            self.pairs[one] = other
            self.selector.register(one, selectors.EVENT_READ)

    def forward(self, one):
        """What is there, to the other end."""
        try:
            data = one.recv(65536)
            if not data:
                raise OSError
            self.pairs[one].sendall(data)
            self.bytes += len(data)
        except OSError:
            self.drop(one, reset=False)

    def drop(self, one, reset):
        """Both ends of a connection."""
        other = self.pairs.pop(one)
        self.pairs.pop(other)
        for end in (one, other):
            self.selector.unregister(end)
            if reset:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.close()

    def cut(self):
        """Cuts what is there; of what is on its way a part may still arrive."""
        with self.lock:
            alive = list(self.pairs)
            if not alive:
                return False
            for one in alive:
                if one not in self.pairs:
                    continue
                if self.dice.random() < 0.5:  # half of what waits there goes through
                    try:
                        one.setblocking(False)
                        data = one.recv(65536)
                        self.pairs[one].sendall(data[:len(data) // 2])
                    except OSError:
                        pass
                self.drop(one, reset=self.dice.random() < 0.7)
            self.cuts += 1
            return True

    def close(self):
        """The end."""
        self.is_over = True
        self.thread.join()
        with self.lock:
            for one in list(self.pairs):
                if one in self.pairs:
                    self.drop(one, reset=True)
        self.listener.close()


def make_certificates(folder):
    """An authority, a server's certificate for 127.0.0.1, a client's."""
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=60)

    folder.mkdir()
    ca, ca_key = folder / "ca.pem", folder / "ca.key"
    openssl("req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=authority",
            "-keyout", ca_key, "-out", ca)
    for name, more in (("server", "subjectAltName=IP:127.0.0.1"), ("client", "keyUsage=digitalSignature")):
        request, extra = folder / f"{name}.csr", folder / f"{name}.ext"
        extra.write_text(more + "\n", encoding="ascii")
        openssl("req", "-new", "-newkey", "ed25519", "-nodes", "-subj", f"/CN={name}", "-keyout",
                folder / f"{name}.key", "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-days", "2",
                "-CAcreateserial", "-extfile", extra, "-out", folder / f"{name}.pem")
        os.chmod(folder / f"{name}.key", 0o600)


class Place(Ledger):
    """A ledger elsewhere, with what keeps and serves it, and a collector of it here."""

    def __init__(self, weir, says, clock, units, interval_s, seed, by="certificate"):
        super().__init__(weir, says, clock)
        self.line = Line(seed)
        self.register(self.simulate("--units", units), units, interval_s, 500)
        self.tls = self.top / "tls"
        make_certificates(self.tls)
        key = self.run("key", "make", self.top / "collector.key", at=False).strip()
        given = json.loads(self.run("key", "give", key, "--json"))
        self.actor, self.key = given["actor"], given["entry"]
        self.orders = self.top / "orders.json"
        self.run("export", "collector", self.orders, "--actor", self.actor)
        self.spool = self.top / "spool"
        if by == "certificate":
            self.run("token", "certificate", self.tls / "client.pem", "--role", "collector",
                     "--for", self.actor)
            self.shown = ("--cert", self.tls / "client.pem", "--cert-key", self.tls / "client.key")
        else:
            made = json.loads(self.run("token", "new", "--role", "collector", "--for", self.actor,
                                       "--json"))
            token = self.top / "token"
            token.write_text(made["token"] + "\n", encoding="ascii")
            token.chmod(0o600)
            self.shown = ("--token-file", token)
        self.server = None

    def __exit__(self, *words):
        self.line.close()
        super().__exit__(*words)

    def serve(self):
        """Starts the writer and the web; the line leads to the web."""
        self.server = self.start("serve", "--no-collect", "--listen", "127.0.0.1:0", "--tls-cert",
                                 self.tls / "server.pem", "--tls-key", self.tls / "server.key",
                                 "--client-ca", self.tls / "ca.pem", stdout=subprocess.PIPE)
        self.look_where()

    def look_where(self):
        """Where the web listens, by its line."""
        found = re.match(r"listening at https://127\.0\.0\.1:(\d+)$", self.server.stdout.readline())
        self.line.target = int(found[1])

    def parts(self):
        """Process numbers of the server's writer and web."""
        found = {}
        for pid in children(self.server.pid):
            links = [os.readlink(entry.path) for entry in os.scandir(f"/proc/{pid}/fd")
                     if os.path.lexists(entry.path)]
            is_writer = any(link == str(self.dir / "lock") for link in links)
            found["writer" if is_writer else "web"] = pid
        return found

    def kill_part(self, name):
        """kill -9; the server starts another; without its porter or its scribe the web ends too."""
        found = self.parts()
        for pid in children(found["web"]):
            with open(f"/proc/{pid}/comm", encoding="ascii") as file:
                found[file.read().strip().removeprefix("weir-")] = pid
        os.kill(found[name], signal.SIGKILL)
        if name != "writer":
            self.look_where()

    def collect_words(self, *words, port=None):
        """A call of the collector."""
        return ("collect", "--to", f"https://127.0.0.1:{port or self.line.port}", "--orders", self.orders,
                "--spool", self.spool, "--key", self.top / "collector.key", "--ca", self.tls / "ca.pem",
                *self.shown, *words)

    def collect(self, *words, environment=None):
        """Starts the collector; what it says goes into files."""
        with open(self.top / "stderr", "a", encoding="utf-8") as err:
            return self.start(*self.collect_words("--json", *words), stdout=subprocess.PIPE,
                              stderr=err, environment=environment)

    def end(self, collector):
        """Ends it in order; what it says in JSON."""
        collector.send_signal(signal.SIGTERM)
        return json.loads(collector.communicate(timeout=PATIENCE_S)[0])

    def waiting(self):
        """Deliveries that the last words of a collector's courier leave for the next run."""
        lines = self.said()
        found = [re.search(r": (\d+) deliveries wait for the next run$", line) for line in lines[-1:]]
        return int(found[0][1]) if found and found[0] else 0

    def said(self):
        """All that collectors said."""
        return (self.top / "stderr").read_text(encoding="utf-8").splitlines()

    def lost(self):
        """(readings, signed) of each `lost` entry."""
        entries = json.loads(self.run("log", "--json"))["entries"]
        return [entry for entry in entries if entry["kind"] == "lost"]
