#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A permit's quota over TLS, 64 connections kept alive, beside nginx that sends the same bytes of a file.

    bench_http.py WEIR LEDGER_SAYS [SECONDS]

Both are asked by the same wrk on the same cores, in turns; readings come into
the ledger meanwhile. Goal (design.md 8): 15,000 a second, 99 % within 10 ms.
Where nginx is not installed, /healthz of the same server is the reference.
"""
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "serve"))

from housed import Ledger, wait_until  # noqa: E402  pylint: disable=wrong-import-position
from pressed import CLOCK, ERRORS, Wrk, quota_url, start  # noqa: E402  pylint: disable=wrong-import-position

ROUNDS = 3
NGINX = """
daemon off; worker_processes 2; pid {top}/nginx.pid; error_log {top}/nginx.err;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path {top}/n1; proxy_temp_path {top}/n2; fastcgi_temp_path {top}/n3;
  uwsgi_temp_path {top}/n4; scgi_temp_path {top}/n5;
  server {{ listen 127.0.0.1:{port} ssl reuseport; ssl_certificate {top}/tls/certificate;
    ssl_certificate_key {top}/tls/key; root {top}/static; }} }}
"""


def body_of(url, token):
    """What is answered there."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"}),
                                context=context, timeout=30) as reply:
        return reply.read()


def free_port():
    """Of 127.0.0.1; nobody else takes it in the next moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def reference(ledger, house):
    """Starts nginx over the same bytes; its name and address, or our own cheapest answer's."""
    if not shutil.which("nginx"):
        return "weir /healthz", f"https://127.0.0.1:{house.port()}/healthz"
    static = ledger.top / "static"
    static.mkdir()
    (static / "quota").write_bytes(body_of(quota_url(house), ledger.token))
    port = free_port()
    config = ledger.top / "nginx.conf"
    config.write_text(NGINX.format(top=ledger.top, port=port), encoding="ascii")
    for path in (ledger.top, ledger.top / "tls", static):
        path.chmod(0o755)
    # pylint: disable-next=consider-using-with
    ledger.started.append(subprocess.Popen(["nginx", "-c", config], stderr=subprocess.DEVNULL))
    url = f"https://127.0.0.1:{port}/quota"

    def answers():
        try:
            return body_of(url, "")
        except OSError:
            return None
    wait_until("nginx does not answer", answers)
    version = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr
    return version.strip().split(": ")[-1] + ", two workers, the same bytes of a file", url


def main():
    """In turns; the middle round counts."""
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 8
    if not shutil.which("wrk"):
        print("wrk is not installed")
        sys.exit(77)
    with Ledger(sys.argv[1], sys.argv[2], CLOCK) as ledger:
        house = start(ledger)
        name, url = reference(ledger, house)
        print(f"wrk -t2 -c64 -d{seconds}s; reference: {name}")
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(Wrk(ledger.top, url, seconds).figures())
            ours.append(Wrk(ledger.top, quota_url(house), seconds, ledger.token).figures())
            for who, told in (("weir", ours[-1]), ("reference", theirs[-1])):
                assert all(told[error] == 0 for error in ERRORS), (who, told)
                print(f"{who:>9}: {told['rate']:6} a second, half within {told['p50_us'] / 1000:.1f} ms, "
                      f"99 % within {told['p99_us'] / 1000:.1f} ms")
        middle = [sorted(told["rate"] for told in all_of)[ROUNDS // 2] for all_of in (ours, theirs)]
        print(f"{middle[0] * 100 // middle[1] / 100:.2f} of the reference; the goal is 15,000 a second within 10 ms")
        house.stop()


if __name__ == "__main__":
    main()
