#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The web of `weir serve` under load, while it and the others are killed and reloaded.

    web.py WEIR LEDGER_SAYS

Clients ask without pause and connect anew where they were cut. While the
writer or the collectors die they notice nothing. While the web dies they are
cut, for a moment; then it is at the same port again, and nobody else has
noticed. New certificates cut nobody; another address is served by a new web
before the old one ends; what cannot work changes nothing. The web runs without
privileges and behind a filter of system calls, and does not start where it
could read the key.
"""
import contextlib
import ctypes
import http.client
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time

from housed import House, Ledger, wait_until

CLOCK = "simulated:2026-03-01T00:00:00+08:00x3600"
UNITS = 3
CLIENTS = 4


class Client(threading.Thread):
    """Asks for a permit's quota without pause."""

    def __init__(self, house, context=None):
        super().__init__(daemon=True)
        self.port, self.context = house.port(), context
        self.fields = {"Host": "localhost", "Authorization": f"Bearer {house.ledger.token}"}
        self.is_over = False
        self.answered, self.cut, self.wrong = 0, [], []
        self.start()

    def connect(self):
        """A new connection, not made yet."""
        if self.context:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def run(self):
        connection = self.connect()
        while not self.is_over:
            try:
                connection.request("GET", "/v1/permits/P/quota", headers=self.fields)
                reply = connection.getresponse()
                body = reply.read()
                if reply.status == 200 and b'"remaining_litres"' in body:
                    self.answered += 1
                else:
                    self.wrong.append((reply.status, body))
            except (OSError, http.client.HTTPException) as why:
                self.cut.append(repr(why))
                connection.close()
                connection = self.connect()
                time.sleep(0.01)
        connection.close()


@contextlib.contextmanager
def load(house, context=None):
    """So many clients, until the block ends."""
    clients = [Client(house, context) for _ in range(CLIENTS)]
    try:
        yield clients
    finally:
        for client in clients:
            client.is_over = True
        for client in clients:
            client.join(60)
    wrong = [wrong for client in clients for wrong in client.wrong]
    assert not wrong, (wrong[:3], house.err())


def sums(clients):
    """How many answers came, and how many times somebody was cut."""
    return sum(client.answered for client in clients), sum(len(client.cut) for client in clients)


def goes_on(clients, house):
    """Every client is answered again."""
    before = [client.answered for client in clients]
    wait_until(lambda: f"not answered: {[client.cut[-1:] for client in clients]} {house.err()}",
               lambda: all(client.answered > known + 5 for client, known in zip(clients, before)))


def reads_on(ledger, house):
    """More readings come in."""
    known = len(ledger.readings())
    wait_until(lambda: "nothing more is read: " + house.err(), lambda: len(ledger.readings()) > known)


def deaths(ledger, house):
    """Each part dies under load."""
    port = house.port()
    with load(house) as clients:
        for name in ("writer", "collectors", "writer"):
            goes_on(clients, house)
            house.kill(name)
            goes_on(clients, house)
            reads_on(ledger, house)
        answered, cut = sums(clients)
        assert cut == 0, [client.cut for client in clients]
        print(f"{answered} answers while writer and collectors died, nobody was cut")
        for _ in range(2):
            house.kill("web")
            goes_on(clients, house)
            reads_on(ledger, house)
        assert house.port() == port
        later, cut = sums(clients)
        assert cut >= CLIENTS, "nobody noticed that the web was killed"
        print(f"{later - answered} answers while the web died twice, {cut} times somebody was cut")


def is_locked_in(house):
    """What the kernel says of the web, and of the writer for comparison."""
    seen = {}
    for name in ("web", "writer"):
        with open(f"/proc/{house.part(name)}/status", encoding="ascii") as file:
            said = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
        links = []
        for number in os.listdir(f"/proc/{house.part(name)}/fd"):
            with contextlib.suppress(FileNotFoundError):
                links.append(os.readlink(f"/proc/{house.part(name)}/fd/{number}"))
        seen[name] = (said["NoNewPrivs"], said["Seccomp"], any(".anchor" in link for link in links),
                      any(link.endswith("/lock") for link in links))
    assert seen == {"web": ("1", "2", False, False), "writer": ("0", "0", True, True)}, seen
    print("no new privileges, filtered, neither anchor nor lock open")


def self_signed(folder, name):
    """A certificate of its own for 127.0.0.1, with its key."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", folder / "web.key.new", "-out", folder / "web.pem.new"],
                   check=True, capture_output=True)
    os.replace(folder / "web.key.new", folder / "web.key")
    os.replace(folder / "web.pem.new", folder / "web.pem")


def name_shown(port):
    """The certificate that is shown there."""
    return ssl.get_server_certificate(("127.0.0.1", port))


def put_config(ledger, text):
    """The whole of weir.yaml below the keys."""
    path = ledger.dir / "weir.yaml"
    path.write_text(path.read_text(encoding="utf-8").split("serve:")[0] + text, encoding="utf-8")


def reloads(ledger):
    """Certificates, addresses and files that are wrong, under load."""
    folder = ledger.top / "tls"
    folder.mkdir()
    self_signed(folder, "first")
    tls = f"  tls: {{certificate: {folder}/web.pem, key: {folder}/web.key}}\n"
    put_config(ledger, "serve:\n  listen: 127.0.0.1:0\n" + tls)
    house = House(ledger)
    port, web, shown = house.port(), house.part("web"), name_shown(house.port())
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with load(house, context) as clients:
        goes_on(clients, house)
        self_signed(folder, "second")
        os.kill(house.pid, signal.SIGHUP)
        house.ready(2)
        wait_until("the new certificate is not shown", lambda: name_shown(port) != shown)
        assert house.part("web") == web and sums(clients)[1] == 0, [client.cut for client in clients]
        # What is no certificate: said, and nothing changes.
        shown = name_shown(port)
        (folder / "web.pem").write_text("none\n", encoding="ascii")
        os.kill(house.pid, signal.SIGHUP)
        wait_until("nothing was said", lambda: f"{folder}/web.pem" in house.err())
        assert name_shown(port) == shown
        put_config(ledger, "serve:\n  listen: 127.0.0.1:0\n  limits: {connections: 100}\n" + tls)
        os.kill(house.pid, signal.SIGHUP)
        wait_until("nothing was said", lambda: "goes on as it was" in house.err())
        house.ready(4)
        goes_on(clients, house)
        assert house.part("web") == web and sums(clients)[1] == 0, [client.cut for client in clients]
        # Another limit: a new web at the same port takes over from the old one.
        self_signed(folder, "third")
        os.kill(house.pid, signal.SIGHUP)
        house.ready(5)
        wait_until("the old web stays", lambda: web not in house.parts()["web"])
        assert house.port() == port and name_shown(port) != shown
        goes_on(clients, house)
        answered, cut = sums(clients)
    # Another address.
    put_config(ledger, "serve:\n  listen: 127.0.0.2:0\n" + tls)
    os.kill(house.pid, signal.SIGHUP)
    house.ready(6)
    assert "https://127.0.0.2:" in house.out_path.read_text(encoding="utf-8")
    house.stop()
    put_config(ledger, "")
    print(f"{answered} answers over five reloads, {cut} connections ended by the last one")


def has_landlock():
    """landlock_create_ruleset(2), asked for its version."""
    return ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) > 0


def keeps_off_the_key(ledger):
    """Files of TLS in the folder of keys would bring that into sight."""
    for name in ("web.pem", "web.key"):
        self_signed(ledger.top / "tls", "fourth")
        shutil.copy(ledger.top / "tls" / name, ledger.top / "keys" / name)
    house = House(ledger, "--listen", "127.0.0.1:0", "--tls-cert", ledger.top / "keys" / "web.pem",
                  "--tls-key", ledger.top / "keys" / "web.key", is_ready=False)
    assert house.process.wait(timeout=60) == 2, house.err()
    assert "it could read the keys" in house.err(), house.err()
    print("does not start in sight of the key")


def lives_as_long_as_it(house):
    """No sign of life comes while the web hangs."""
    wait_until("no signs of life", lambda: house.manager.count("WATCHDOG") >= 4)
    pid = house.part("web")
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.8)  # what was answered before may still be told
    before = house.manager.count("WATCHDOG")
    time.sleep(1.5)
    assert house.manager.count("WATCHDOG") == before, "alive although the web hangs"
    os.kill(pid, signal.SIGCONT)
    wait_until("the web goes on, and no sign of life", lambda: house.manager.count("WATCHDOG") > before + 2)
    assert house.part("web") == pid
    print("no sign of life while the web hung")


def ends_in_flight(house):
    """A request that has begun when the house ends is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port(), timeout=30)
    connection.connect()
    connection.sock.sendall(b"GET /healthz HTTP/1.1\r\nHo")
    time.sleep(0.2)
    house.process.send_signal(signal.SIGTERM)
    wait_until("not stopping", lambda: house.manager.count("STOPPING"))
    connection.sock.sendall(b"st: localhost\r\n\r\n")
    assert connection.sock.recv(65536).startswith(b"HTTP/1.1 200 "), house.err()
    assert house.process.wait(timeout=60) == 0, house.err()
    print("what was in flight was answered")


def main():
    """All of it on one ledger."""
    with Ledger(sys.argv[1], sys.argv[2], CLOCK) as ledger:
        ledger.register(ledger.simulate("--units", UNITS), UNITS, 120, 500)
        ledger.token = json.loads(ledger.run("token", "new", "--role", "office", "--json"))["token"]
        house = House(ledger, "--listen", "127.0.0.1:0", environment={"WATCHDOG_USEC": "1000000"})
        assert house.manager.status() == f"writer, collectors, web (127.0.0.1:{house.port()})"
        is_locked_in(house)
        deaths(ledger, house)
        is_locked_in(house)
        lives_as_long_as_it(house)
        ends_in_flight(house)
        ledger.run("verify", "--key", ledger.vkey)
        reloads(ledger)
        if not has_landlock():
            print("no Landlock here: not seen whether the key is kept off")
        else:
            keeps_off_the_key(ledger)
        ledger.run("verify", "--key", ledger.vkey)


if __name__ == "__main__":
    main()
