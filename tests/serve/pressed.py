# SPDX-License-Identifier: Apache-2.0
"""A house over TLS whose meters are read, and wrk that asks it."""
import json
import subprocess

from housed import House, wait_until

CLOCK = "simulated:2026-03-01T00:00:00+08:00x60"
UNITS = 6
INTERVAL_S = 120  # of the ledger's clock: a reading of each meter every two seconds

# wrk's own summary as JSON; with a rate each of its threads deals out turns, so that what is late is made up for.
SCRIPT = """
local rate = tonumber(os.getenv("RATE"))
if rate > 0 then
  local ffi = require("ffi")
  ffi.cdef("typedef struct { long s, ns; } time; int clock_gettime(int clock, time *ret);")
  local at, gap, due = ffi.new("time"), THREADS * 1000 / rate, nil
  function delay()
    ffi.C.clock_gettime(1, at)
    local now = tonumber(at.s) * 1000 + tonumber(at.ns) / 1000000
    due = math.max(due or now, now - 1000) + gap
    return math.max(0, math.floor(due - now))
  end
end
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\\n{"requests":%d,"duration_us":%d,"bytes":%d,"p50_us":%d,"p99_us":%d,"max_us":%d,' ..
    '"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}\\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    latency.max, errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
"""
THREADS, CONNECTIONS = 2, 64
ERRORS = ("connect", "read", "write", "status", "timeout")


def start(ledger):
    """Writer, collectors and web over one permit's meters."""
    folder = ledger.top / "tls"
    folder.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-days", "2", "-subj", "/CN=weir", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", folder / "key", "-out", folder / "certificate"], check=True, capture_output=True)
    ledger.register(ledger.simulate("--units", UNITS), UNITS, INTERVAL_S, 500)
    ledger.token = json.loads(ledger.run("token", "new", "--role", "office", "--json"))["token"]
    house = House(ledger, "--listen", "127.0.0.1:0", "--tls-cert", folder / "certificate", "--tls-key",
                  folder / "key")
    wait_until("no reading", lambda: len(ledger.readings()) > UNITS)
    return house


class Wrk:
    """A run of wrk against one address; what() waits for its end and gives its figures."""

    def __init__(self, top, url, seconds, token=None, rate=0):
        path = top / "wrk.lua"
        path.write_text(SCRIPT.replace("THREADS", str(THREADS)), encoding="ascii")
        fields = ["-H", f"Authorization: Bearer {token}"] if token else []
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", path, *fields, url],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={"RATE": str(rate)})

    def is_over(self):
        """It has ended."""
        return self.process.poll() is not None

    def figures(self):
        """Its summary, with the requests of a second."""
        out, err = self.process.communicate()
        assert self.process.returncode == 0, (out, err)
        told = json.loads(out.strip().splitlines()[-1])
        told["rate"] = told["requests"] * 1000000 // told["duration_us"]
        return told


def quota_url(house):
    """The one address that is asked."""
    return f"https://127.0.0.1:{house.port()}/v1/permits/P/quota"


def memory_kb(pid):
    """What a process has in memory now."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("VmRSS:")).split()[1])


__all__ = ["CLOCK", "ERRORS", "Wrk", "memory_kb", "quota_url", "start"]
