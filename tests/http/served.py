# SPDX-License-Identifier: Apache-2.0
"""A ledger of the sample district, a server over it, and raw conversations with that."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WAIT_S = 30
CLOCK = "simulated:2026-10-20T08:00:00+08:00x1"


class Ledger:
    """The sample district in a folder of its own; with two months of readings, August closed, or without."""

    def __init__(self, weir, source, readings=True, clock=CLOCK, words=()):
        self.weir = os.path.abspath(weir)
        self.source = Path(source)
        self.top = Path(tempfile.mkdtemp(prefix="weir-http-"))
        self.dir = self.top / "L"
        made = self.run("init", self.dir, "--origin", "simulated/example/http", "--keys", self.top / "K", "--clock",
                        clock, *words, "--json")
        self.vkey = json.loads(made.stdout)["vkey"]
        files = self.top / "in"
        (files / "profiles").mkdir(parents=True)
        for path in (self.source / "demo").glob("*.csv"):
            if readings or path.name != "readings.csv":
                shutil.copy(path, files)
        for name in ("manual", "tuf-2000m"):
            shutil.copy(self.source / "profiles" / f"{name}.yaml", files / "profiles")
        (files / "rulebooks").mkdir()
        shutil.copy(self.source / "rulebooks" / "zhejiang-2007.yaml", files / "rulebooks")
        self.weir_at("import", "all", files)
        if readings:
            self.weir_at("close", "2026-08")
        self.token = self.let_in("office")

    def run(self, *words, status=0):
        """status is the one that is right, or those."""
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        done = subprocess.run([self.weir, *map(str, words)], capture_output=True, text=True, timeout=120,
                              check=False, env=env)
        assert done.returncode in (status if isinstance(status, tuple) else (status,)), (words, done.returncode, done.stdout, done.stderr)
        return done

    def weir_at(self, *words, status=0):
        return self.run("-C", self.dir, *words, status=status)

    def let_in(self, role, *words):
        """A new token of that role."""
        return self.asked("token", "new", "--role", role, *words)["token"]

    def enrol(self, certificate, role, *words):
        """A certificate is a caller from now on."""
        self.weir_at("token", "certificate", certificate, "--role", role, *words)

    def asked(self, *words):
        """What a command answers in JSON."""
        return json.loads(self.weir_at(*words, "--json").stdout)

    def verify(self):
        """Everything again, from the entries alone."""
        self.run("verify", self.dir, "--key", self.vkey)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.top, ignore_errors=True)


class Server:
    """A program that says where it listens in its first line, until the block ends."""

    def __init__(self, *command, token=None):
        self.command = [str(word) for word in command]
        self.token = token  # what its talks show
        self.output = None

    def __enter__(self):
        self.errors = tempfile.TemporaryFile(mode="w+")
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                        env={**os.environ, "LC_ALL": "C.UTF-8"})
        line = self.process.stdout.readline()
        found = re.match(r"listening at (https?)://([0-9.]+):(\d+)$", line)
        if not found:
            self.process.kill()
            self.process.wait()
            raise AssertionError((line, self.said()))
        self.scheme, self.host, self.port = found[1], found[2], int(found[3])
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            self.stop(check=kind is None)
        if kind is not None:
            print(self.said(), file=sys.stderr)
        self.process.stdout.close()
        self.errors.close()

    def said(self):
        self.errors.flush()
        self.errors.seek(0)
        return self.errors.read()

    def stop(self, check=True):
        """Ends it in order; its last words. A sanitizer's complaint is a failure."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.output = self.process.communicate(timeout=WAIT_S)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        said = self.said()
        assert not check or self.process.returncode == 0, (self.process.returncode, self.output, said)
        assert "Sanitizer" not in said and "runtime error" not in said, said
        return self.output

    def rss_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1])

    def connect(self, source="127.0.0.1", context=None, **tls):
        return self.connect_as(self.token, source, context, **tls)

    def connect_as(self, token, source="127.0.0.1", context=None, **tls):
        sock = socket.create_connection((self.host, self.port), timeout=WAIT_S, source_address=(source, 0))
        if self.scheme == "https":
            sock = context.wrap_socket(sock, server_hostname=self.host, **tls)
        return Talk(sock, token)


def serve(ledger, *options):
    return Server(ledger.weir, "-C", ledger.dir, "serve", "--no-collect", "--listen", "127.0.0.1:0", *options,
                  token=ledger.token)


class Reply:
    def __init__(self, head, body):
        lines = head.decode("ascii").split("\r\n")
        version, status, self.phrase = lines[0].split(" ", 2)
        assert version == "HTTP/1.1", lines[0]
        self.status = int(status)
        self.fields = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            assert name.lower() not in self.fields, line
            self.fields[name.lower()] = value
        self.body = body

    def json(self):
        return json.loads(self.body)

    def problem(self):
        """Its code, after a look that it is a sound problem of RFC 9457."""
        assert self.fields["content-type"] == "application/problem+json", self.fields
        told = self.json()
        assert told["type"] == "about:blank" and told["status"] == self.status, told
        assert told["title"] == self.phrase and told["detail"], told
        return told["code"]

    @property
    def is_last(self):
        return self.fields.get("connection") == "close"


class Talk:
    """One connection: raw bytes there, replies back."""

    def __init__(self, sock, token=None):
        self.sock = sock
        self.token = token
        self.rest = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))

    def more(self):
        """False at the end."""
        data = self.sock.recv(65536)
        self.rest += data
        return bool(data)

    def receive(self, method="GET"):
        """The next reply; None where the connection ended before its first byte."""
        while b"\r\n\r\n" not in self.rest:
            if not self.more():
                assert self.rest == b"", self.rest
                return None
        end = self.rest.index(b"\r\n\r\n")
        reply = Reply(bytes(self.rest[:end]), b"")
        del self.rest[: end + 4]
        size = 0 if method == "HEAD" else int(reply.fields.get("content-length", "0"))
        while len(self.rest) < size:
            assert self.more(), "cut within a body"
        reply.body = bytes(self.rest[:size])
        del self.rest[:size]
        return reply

    def request(self, path, method="GET", fields=(), body=None):
        """Its bytes, with what this talk shows."""
        shown = [f"Authorization: Bearer {self.token}"] if self.token else []
        return request(path, method, [*shown, *fields], body)

    def ask(self, path, method="GET", fields=(), body=None):
        self.send(self.request(path, method, fields, body))
        return self.receive(method)

    def is_closed(self, within=WAIT_S):
        """Nothing more comes, and the other side ends it within that time."""
        self.sock.settimeout(within)
        try:
            return self.rest == b"" and self.sock.recv(1) == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False


def request(path, method="GET", fields=(), body=None, host="localhost"):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *fields]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (body or b"")


def wait_for(what, seconds=WAIT_S):
    """Until what() is true."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
