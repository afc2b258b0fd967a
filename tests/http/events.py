#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Streams of events: in order, nothing lost and nothing twice, to those alone who may see it.

usage: events.py WEIR SOURCE plain|tls [READINGS]
"""
import json
import random
import re
import signal
import socket
import ssl
import sys
import threading
import time

from certificates import Authority
from served import Ledger, Server, wait_for

OWN, OTHERS = "D330302S2021-0001", "D330302Z2022-0002"
METERS = {OWN: ("LC-1-01", "LC-2-01"), OTHERS: ("LC-3-01",)}


class Stream:
    """One stream, read block by block as a browser does; `last` is what it would send back."""

    def __init__(self, server, context, token, query="", last=None, source="127.0.0.1"):
        self.talk = server.connect_as(token, source, context)
        fields = [] if last is None else [f"Last-Event-ID: {last}"]
        self.talk.send(self.talk.request(f"/v1/events{query}", fields=fields))
        self.reply = self.talk.receive()
        self.last = last
        self.beats = 0
        if self.reply.status == 200:
            assert self.reply.fields["content-type"] == "text/event-stream", self.reply.fields
            assert "content-length" not in self.reply.fields and self.reply.is_last
            assert self.reply.fields["cache-control"] == "no-store" and "etag" not in self.reply.fields

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.talk.sock.close()

    def block(self, seconds=30):
        """The next event, (id, name, data); None at the end. Comments and bare ids are taken in."""
        self.talk.sock.settimeout(seconds)
        while True:
            while b"\n\n" not in self.talk.rest:
                if not self.talk.more():
                    assert not self.talk.rest, self.talk.rest
                    return None
            end = self.talk.rest.index(b"\n\n")
            lines = bytes(self.talk.rest[:end]).decode("utf-8").split("\n")
            del self.talk.rest[:end + 2]
            found = {}
            for line in lines:
                name, _, value = line.partition(": ") if line != ":" else ("", "", "")
                assert name not in found and name in ("", "id", "event", "data", "retry"), lines
                found[name] = value
            self.last = found.get("id", self.last)
            if "data" in found:
                return self.last, found["event"], json.loads(found["data"])
            self.beats += 1

    def events(self, seconds):
        """All that comes until it has been silent for so long; comments too are no silence."""
        got = []
        try:
            while (block := self.block(seconds)) is not None:
                got.append(block)
        except TimeoutError:
            pass
        return got


class Place:
    """A ledger, its server, and readings that come in one an entry."""

    def __init__(self, ledger, way, top):
        self.ledger = ledger
        self.context = None
        self.options = []
        self.minute = 0
        self.shown = {meter: self.last_count(meter) for meter in ("LC-1-01", "LC-3-01")}
        if way == "tls":
            authority = Authority(top / "ca", "events")
            certificate = authority.server()
            self.options = ["--tls-cert", certificate.file, "--tls-key", certificate.key]
            self.context = ssl.create_default_context(cafile=certificate.authority)

    def last_count(self, meter):
        """What the register showed last, in whole m³ and one more."""
        rows = (self.ledger.source / "demo" / "readings.csv").read_text(encoding="utf-8").splitlines()
        return 1 + max(int(float(row.split(",")[2])) for row in rows if row.startswith(meter + ","))

    def serve(self, *options):
        return Server(self.ledger.weir, "-C", self.ledger.dir, "serve", "--no-collect", "--listen", "127.0.0.1:0",
                      *self.options, *options, token=self.ledger.token)

    def read(self, count, permits=(OWN, OTHERS)):
        """So many readings of each permit's first meter; each file is an entry a meter. The meter and instant of each."""
        said = []
        for _ in range(count):
            self.minute += 1
            at = time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime(1791000000 + 60 * self.minute))
            path = self.ledger.top / "one.csv"
            rows = [f"{METERS[permit][0]},{at},{self.shown[METERS[permit][0]] + self.minute},," for permit in permits]
            path.write_text("meter,at,total_m3,flow_m3_per_h,status\n" + "\n".join(rows) + "\n", encoding="utf-8")
            self.ledger.weir_at("import", "readings", path)
            said += [(METERS[permit][0], at) for permit in permits]
        return said


def named(events):
    return [(data["meter"], data["at"]) for _, name, data in events if name == "reading"]


def in_order(place, server, token):
    """Each follower hears each reading once, in the order of the log; a holder its own."""
    with Stream(server, place.context, place.ledger.token) as office, Stream(
            server, place.context, token) as holder, Stream(
                server, place.context, place.ledger.token, "?topics=alerts") as alerts:
        said = place.read(5)
        got = office.events(3)
        assert named(got) == said, (said, got)
        ids = [int(found) for found, _, _ in got if "." not in found]
        assert ids == sorted(set(ids))
        for found, _, data in got:
            assert "." in found or int(found) == data["entry"] + 1, (found, data)
        assert sum(data["litres"] for _, _, data in got[2:]) == 8 * 1000, got
        assert {data["permit"] for _, _, data in got if "permit" in data} == {OWN, OTHERS}
        assert named(holder.events(1)) == [one for one in said if one[0] in METERS[OWN]]
        assert named(alerts.events(1)) == []
    print("in order, each its own")


def again(place, server, token, count):
    """Readings while the line is cut at random moments: from the last id on nothing is lost, nothing twice."""
    dice = random.Random(4711)
    said, got = [], {"office": [], "holder": []}
    done = threading.Event()

    def follow(name, shown):
        last, cuts, silent = None, 0, 0
        with Stream(server, place.context, shown) as stream:
            stream.events(0.3)
            last = stream.last
        started.release()
        while not (done.is_set() and silent > 3):
            with Stream(server, place.context, shown, last=last) as stream:
                end = time.monotonic() + dice.random() * 0.6
                before = len(got[name])
                try:
                    while time.monotonic() < end:
                        block = stream.block(max(0.01, end - time.monotonic()))
                        assert block is not None
                        got[name].append(block)
                except TimeoutError:
                    pass
                last = stream.last
                cuts += 1
                silent = silent + 1 if len(got[name]) == before else 0
        results[name] = cuts

    started, results = threading.Semaphore(0), {}
    threads = [threading.Thread(target=follow, args=one) for one in (("office", place.ledger.token), ("holder", token))]
    for thread in threads:
        thread.start()
    for _ in threads:
        started.acquire()  # pylint: disable=consider-using-with
    while len(said) < count:
        said += place.read(1)
    done.set()
    for thread in threads:
        thread.join()
    assert named(got["office"]) == said, (len(got["office"]), len(said))
    assert named(got["holder"]) == [one for one in said if one[0] in METERS[OWN]]
    print(f"{len(said)} readings, the line cut {results['office']} and {results['holder']} times: none lost, none twice")


def from_the_log(place, server, token):
    """Who comes with an old id is told all since; from the beginning too, and a holder its own alone."""
    with Stream(server, place.context, place.ledger.token, last="0") as stream:
        every = stream.events(2)
    with Stream(server, place.context, token, last="0") as stream:
        own = stream.events(2)
    assert {data["permit"] for _, name, data in every if name == "reading"} >= {OWN, OTHERS}
    assert own == [event for event in every if event[2].get("permit") == OWN], (len(own), len(every))
    assert len({found for found, _, _ in every}) == len(every)
    for cut in (0, 1, len(every) // 2, len(every) - 1):
        with Stream(server, place.context, place.ledger.token, last=every[cut][0]) as stream:
            assert stream.events(1.5) == every[cut + 1:], cut
    with Stream(server, place.context, place.ledger.token, last="999999999") as stream:
        found, name, data = stream.block()
        assert (name, data) == ("reset", {}) and int(found) >= int(every[-1][0].split(".")[0])
    print(f"{len(every)} events from the log, {len(own)} of them a holder's")


def refused(place, server):
    for query, last, status in [("?topics=", None, 400), ("?topics=readings,readings", None, 400),
                                ("?topics=readings,", None, 400), ("?topics=x", None, 400), ("", "x", 400),
                                ("", "-1", 400), ("", "1.", 400), ("", "1.0", 400), ("", "9" * 30, 400)]:
        with Stream(server, place.context, place.ledger.token, query, last) as stream:
            assert stream.reply.status == status, (query, last, stream.reply.body)
    with server.connect(context=place.context) as talk:
        assert talk.ask("/v1/events", "HEAD").status == 200
    with server.connect_as(None, context=place.context) as talk:
        assert talk.ask("/v1/events").status == 401
    with Stream(server, place.context, place.ledger.token) as stream:
        stream.talk.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")  # who is told says nothing
        assert stream.talk.is_closed(5) or stream.events(1) == []
    print("what is no request for a stream is refused")


def alerts_come(place, server):
    """An alert when it is raised, and when its state steps, as /v1/alerts has it."""
    raised = [row["alert"] for row in place.ledger.asked("alerts", "list", "--all")["alerts"]]
    with Stream(server, place.context, place.ledger.token, "?topics=alerts", last="0") as stream:
        got = stream.events(2)
        assert raised and [data["alert"] for found, _, data in got if int(found) == data["alert"] + 1] == raised
    rows = [row for row in place.ledger.asked("alerts", "list")["alerts"] if row["state"] == "raised"]
    row = rows[0]
    other = next(one for one in rows if one["permit"] != row["permit"])
    token = place.ledger.let_in("holder", "--permits", row["permit"])
    with Stream(server, place.context, place.ledger.token, "?topics=alerts") as office, Stream(
            server, place.context, token, "?topics=alerts") as holder:
        for one in (row, other):
            place.ledger.weir_at("alerts", "ack", one["alert"])
        got = office.events(3)
        assert [(name, data["alert"], data["state"]) for _, name, data in got] == [
            ("alert", row["alert"], "acked"), ("alert", other["alert"], "acked")], got
        told = {one["alert"]: one for one in place.ledger.asked("alerts", "list", "--all")["alerts"]}
        assert all(told[data["alert"]] == data for _, _, data in got)
        assert holder.events(1) == got[:1]
    print("alerts, as the list has them")


def findings_come(place, server):
    """A finding when it is raised and at each step, in short: nobody's stream is cut by how much was said."""
    def office(*words):
        return place.ledger.asked("finding", *words)["findings"][0]["finding"]

    token = place.ledger.let_in("holder", "--permits", OWN)
    with Stream(server, place.context, place.ledger.token, "?topics=findings") as every, Stream(
            server, place.context, token, "?topics=findings,alerts") as holder, Stream(
                server, place.context, place.ledger.token, "?topics=alerts") as alerts:
        own = office("raise", "--permit", OWN, "--class", "facility", "--text", "no seal")
        area = office("raise", "--area", "330300", "--class", "water-balance", "--text", "losses")
        for _ in range(40):
            office("assign", own, "--to", "李伟", "--until", "2029-12-31", "--text", "x" * 1000)
        office("withdraw", own, "--text", "there was one")
        got = every.events(3)
        heard = holder.events(1)
        assert alerts.events(1) == []
    row = next(row for row in place.ledger.asked("finding", "list", "--all")["findings"] if row["finding"] == own)
    assert len(json.dumps(row)) > 40000 and len(row["steps"]) == 41  # more than an event holds
    assert {name for _, name, _ in got} == {"finding"} and heard == [one for one in got if one[2]["finding"] == own]
    assert [data["finding"] for _, _, data in got] == [own, area] + [own] * 41, len(got)
    last = got[-1][2]
    assert all(last[key] == row[key] for key in last if key != "last_step"), last
    assert {"class", "subject", "permit", "area", "state", "responsible", "until"} <= set(last) and "text" not in last, last
    assert (last["state"], last["last_step"]["step"], last["last_step"]["entry"]) == (
        "withdrawn", "withdraw", row["steps"][-1]["entry"]), last
    with server.connect_as(token, context=place.context) as talk:
        assert talk.ask(f"/v1/findings/{last['finding']}").json()["steps"] == row["steps"]
    print("findings, in short, each its own")


def an_areas_alert_comes(place, server):
    """An alert is not always a permit's: the office hears that an area's cap is reached, a holder does not."""
    token = place.ledger.let_in("holder", "--permits", OWN)
    path = place.ledger.top / "caps.csv"
    path.write_text("area,year,source,cap_m3\n330300,2026,surface,1\n", encoding="utf-8")
    with Stream(server, place.context, place.ledger.token, "?topics=alerts") as office, Stream(
            server, place.context, token) as holder:
        place.ledger.weir_at("import", "caps", path)
        said = place.read(1)
        got = [data for _, name, data in office.events(3) if name == "alert"]
        told = {one["alert"]: one for one in place.ledger.asked("alerts", "list", "--all")["alerts"]}
        assert "330300" in {data["area"] for data in got}, got
        assert all(told[data["alert"]] == data for data in got)
        heard = holder.events(1)
        assert [name for _, name, _ in heard] == ["reading"] and named(heard) == said[:1], heard
    print("an area's alert")


def revoked(place, server):
    """Who may ask no more is told no more, soon and in order."""
    token = place.ledger.let_in("office")
    name = [row["id"] for row in place.ledger.asked("token", "list")["callers"] if row["id"] in token][-1]
    with Stream(server, place.context, token) as stream:
        place.read(1)
        assert stream.block(5) is not None and stream.block(5) is not None
        place.ledger.weir_at("token", "revoke", name, "--reason", "lost")
        begun = time.monotonic()
        assert stream.block(10) is None and time.monotonic() - begun < 5
    with Stream(server, place.context, token) as stream:
        assert stream.reply.status == 401
    print("revoked: ended")


def ends_in_order(place):
    """A server that ends ends its streams, and is not held up by them."""
    with place.serve() as server:
        streams = [Stream(server, place.context, place.ledger.token) for _ in range(20)]
        begun = time.monotonic()
        server.stop()
        took = time.monotonic() - begun
        assert all(stream.block(5) is None for stream in streams)
        assert took < 8, took
    print(f"ended in order in {took:.1f} s with 20 streams")


def taken_over(place):
    """A web that takes over from another one: who comes again with his last id misses nothing, and all is written down."""
    config = place.ledger.dir / "weir.yaml"
    text = config.read_text(encoding="utf-8")
    folder = place.ledger.top / "taken-over"
    with place.serve("--accesses", folder) as server:
        with Stream(server, place.context, place.ledger.token) as stream:
            first = place.read(1)
            assert named([stream.block(10), stream.block(10)]) == first
            config.write_text(text + "serve:\n  limits:\n    rate: 100000\n", encoding="utf-8")
            server.process.send_signal(signal.SIGHUP)
            second = place.read(1)
            rest = stream.events(15)
            assert stream.talk.is_closed(1)
        with Stream(server, place.context, place.ledger.token, last=stream.last) as stream:
            third = place.read(1)
            assert named(rest + stream.events(3)) == second + third
        config.write_text(text, encoding="utf-8")
    lines = [json.loads(line) for path in folder.glob("*.jsonl")
             for line in path.read_text(encoding="ascii").splitlines()]
    assert [line["path"] for line in lines] == ["/v1/events"] * 2, lines
    print("a web that took over: nothing missed, both streams written down")


def web_of(server):
    with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children", encoding="ascii") as file:
        for pid in map(int, file.read().split()):
            with open(f"/proc/{pid}/status", encoding="ascii") as status:
                text = status.read()
            if "weir-web" in text:
                return pid, int(re.search(r"VmRSS:\s+(\d+)", text)[1])
    raise AssertionError("no web")


def metric(place, server, name):
    with server.connect(context=place.context) as talk:
        text = talk.ask("/metrics").body.decode("ascii")
    return int(re.search(rf"^{name} (\d+)$", text, re.M)[1])


def of_two(place, token):
    """An entry that moves two permits' water: an event for each, told once wherever the line is cut, each to its own."""
    rows = (place.ledger.source / "demo" / "intakes.csv").read_text(encoding="utf-8").splitlines()
    row = next(row for row in rows if row.startswith("LC-3,")).replace(OTHERS, OWN)
    path = place.ledger.top / "moved.csv"
    path.write_text(f"{rows[0]},from\n{row},2026-10-10\n", encoding="utf-8")
    place.ledger.weir_at("import", "intakes", path)
    path.write_text(f"meter,at,total_m3,flow_m3_per_h,status\nLC-3-01,2026-10-14T00:00:00Z,"
                    f"{place.shown['LC-3-01'] + place.minute + 4000},,\n", encoding="utf-8")
    with place.serve() as server:
        with Stream(server, place.context, place.ledger.token) as office, Stream(
                server, place.context, token) as holder:
            place.ledger.weir_at("import", "readings", path)
            got = [event for event in office.events(3) if event[1] == "reading"]
            own = [event for event in holder.events(1) if event[1] == "reading"]
        assert [data["permit"] for _, _, data in got] == [OTHERS, OWN], got
        entry = got[0][2]["entry"]
        assert got[1][2]["entry"] == entry and [found for found, _, _ in got] == [f"{entry}.1", f"{entry + 1}"], got
        assert all(data["litres"] > 0 for _, _, data in got)
        assert own == got[1:], own
        for last, rest in ((str(entry), got), (f"{entry}.1", got[1:]), (f"{entry + 1}", [])):
            with Stream(server, place.context, place.ledger.token, "?topics=readings", last) as stream:
                assert stream.events(1.5) == rest, last
    print("an entry of two permits: an event for each, told once")


def crowd(place, count, times):
    """So many meters more, and readings of all of them: an entry each."""
    path = place.ledger.top / "many.csv"
    path.write_text("meter,intake,profile,address,interval_s,direction,digits,installed_on,verified_until,role\n" + "".join(
        f"MANY-{number:05},LC-1,manual,,3600,forward,6,2026-10-04,2030-01-01,\n" for number in range(count)), encoding="utf-8")
    place.ledger.weir_at("import", "meters", path)
    for hour in range(times):
        path.write_text("meter,at,total_m3,flow_m3_per_h,status\n" + "".join(
            f"MANY-{number:05},2026-10-05T{hour:02}:00:00Z,{hour + 1},,\n" for number in range(count)), encoding="utf-8")
        place.ledger.weir_at("import", "readings", path)
    return count * times


def lazy_one(place, server):
    """Asks for all there is from the beginning, with the smallest window, and takes nothing of it."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    sock.connect((server.host, server.port))
    if place.context:
        sock = place.context.wrap_socket(sock, server_hostname=server.host)
    sock.sendall(f"GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {place.ledger.token}\r\n"
                 "Last-Event-ID: 0\r\n\r\n".encode())
    return sock


def does_not_read(place, count):
    """Who takes nothing is cut and holds one batch of memory; others are told meanwhile, as much as there is."""
    with place.serve("--patience", "2") as server:
        with Stream(server, place.context, place.ledger.token, last="0") as stream:
            every = stream.events(6)
        assert len(every) > count, (len(every), count)
        assert [int(found) for found, _, _ in every] == sorted({int(found) for found, _, _ in every})
        _, before = web_of(server)
        lazy = [lazy_one(place, server) for _ in range(50)]
        with Stream(server, place.context, place.ledger.token) as stream:
            said = place.read(1)
            assert named(stream.events(3)) == said
        wait_for(lambda: metric(place, server, "weir_connections_late_total") >= len(lazy), 60)
        wait_for(lambda: metric(place, server, "weir_event_streams") == 0)
        pid, after = web_of(server)
        with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
            is_sanitized = "libasan" in maps.read()  # which keeps what was freed
        assert is_sanitized or after - before < 20 << 10, (before, after)
        taken = []
        for sock in lazy:
            sock.settimeout(5)
            total = 0
            try:
                while got := len(sock.recv(65536)):
                    total += got
            except ConnectionError:
                pass
            taken.append(total)
            sock.close()
    print(f"{len(every)} events from the log; {len(lazy)} that did not read were cut with {max(taken)} bytes of them, "
          f"{after - before} KiB of memory")


def many_idle(place, server, count):
    """Hundreds that are told nothing; a healthy client is answered meanwhile, and one more of a caller is refused."""
    tokens = [place.ledger.let_in("office") for _ in range((count + 99) // 100)]
    streams = [Stream(server, place.context, tokens[i // 100], source=f"127.0.0.{2 + i // 100}") for i in range(count)]
    assert all(stream.reply.status == 200 for stream in streams)
    if count >= 100:
        with Stream(server, place.context, tokens[0]) as stream:
            assert stream.reply.status == 429 and stream.reply.problem() == "streams"
    assert metric(place, server, "weir_event_streams") == count
    longest = 0
    with server.connect(context=place.context) as talk:
        for _ in range(200):
            begun = time.monotonic()
            assert talk.ask(f"/v1/permits/{OWN}/quota").status == 200
            longest = max(longest, time.monotonic() - begun)
    said = place.read(1)
    assert all(named([stream.block(20), stream.block(20)]) == said for stream in streams)
    assert longest < 2, longest
    for stream in streams:
        stream.talk.sock.close()
    wait_for(lambda: metric(place, server, "weir_event_streams") == 0)
    print(f"{count} streams heard the same; meanwhile nobody waited longer than {longest:.2f} s")


def beats(place, server):
    """Who is told nothing hears within a quarter of a minute that the stream lives."""
    with Stream(server, place.context, place.ledger.token) as stream:
        begun = time.monotonic()
        while stream.beats < 2 and time.monotonic() - begun < 20:
            assert stream.events(1) == []
        took = time.monotonic() - begun
        assert stream.beats >= 2 and 13 < took < 18 and int(stream.last) > 0, (stream.beats, took)
    print(f"a heartbeat after {took:.1f} s")


def main():
    way, count = sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 60
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        place = Place(ledger, way, ledger.top)
        token = ledger.let_in("holder", "--permits", OWN)
        with place.serve() as server:
            in_order(place, server, token)
            refused(place, server)
            from_the_log(place, server, token)
            alerts_come(place, server)
            findings_come(place, server)
            an_areas_alert_comes(place, server)
            revoked(place, server)
            again(place, server, token, count)
            many_idle(place, server, 500 if count >= 1000 else 120)
            if count >= 1000:
                beats(place, server)
        ends_in_order(place)
        taken_over(place)
        does_not_read(place, crowd(place, 1500, 4))
        of_two(place, token)
    return 0


if __name__ == "__main__":
    sys.exit(main())
