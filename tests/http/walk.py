#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Walks the whole interface by its description: whatever is asked, and by whom, the answer is as described.

Each request is drawn by chance (walk_requests.py) and asked as some caller (walk_world.py). Its answer must have a status
that the operation has, the media type and members that go with it, and nothing of another holder; a head must be its
GET's, a tag must hold, and at the end the ledger must verify. The same number of requests is the same walk.

usage: walk.py WEIR SOURCE OPENAPI.json [REQUESTS [WALK]]
"""
import collections
import dataclasses
import json
import re
import sys
import time
from pathlib import Path

import jsonschema
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

import walk_requests
import walk_world
from openapi import resolved
from served import serve

REQUESTS = 2000
STATIC = {"getDescription", "getPage", "getPageFile"}  # came with the program: the same for anybody
FIRST = 20261122  # of the walks: another number is another walk


class Walk:
    def __init__(self, world, server, document):
        self.world, self.server, self.document = world, server, document
        self.operations = walk_requests.operations(document)
        self.drawer = walk_requests.Drawer(document, world.known, world.right)
        self.schemas = {}
        self.seen = collections.Counter()  # (operationId, status)
        self.sound = set()  # bodies that were found to be of their schema
        self.talks = {}

    def ask(self, caller, method, path, fields=(), body=None):
        """On the caller's connection, or on a new one where that has ended."""
        talk = self.talks.get(caller.name) or self.server.connect_as(caller.token)
        talk.sock.settimeout(20)
        reply = talk.ask(path, method, fields, body)
        if reply is None:
            talk.sock.close()
            talk = self.server.connect_as(caller.token)
            reply = talk.ask(path, method, fields, body)
        if reply.is_last or "content-length" not in reply.fields and reply.status not in (204, 304):
            if method != "HEAD" and reply.status == 200:
                reply.body = begin_of_stream(talk)
            talk.sock.close()
            talk = None
        self.talks[caller.name] = talk
        return reply

    # ---- what must be so of a reply ----

    def schema(self, schema):
        key = json.dumps(schema)
        if key not in self.schemas:
            self.schemas[key] = jsonschema.Draft202012Validator({**schema, "components": self.document["components"]})
        return self.schemas[key]

    def check_body(self, reply, schema):
        key = hash((reply.body, json.dumps(schema)))
        if key not in self.sound:
            errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
                      for error in self.schema(schema).iter_errors(reply.json())]
            assert not errors, errors[:3]
            self.sound.add(key)

    def check_described(self, operation, reply, is_head):
        """Its status is one that the operation has; media type and body are what it says there."""
        responses = operation.spec["responses"]
        assert str(reply.status) in responses, f"{reply.status} is not described: {reply.body[:300]}"
        response = resolved(self.document, responses[str(reply.status)])
        content = response.get("content", {})
        if not content:
            assert reply.body == b"" and "content-type" not in reply.fields, reply.fields
            return
        media = reply.fields["content-type"]
        assert media in content, (media, sorted(content))
        if media == "application/problem+json":
            assert is_head or reply.problem()
        if not is_head and media.endswith("json"):
            self.check_body(reply, content[media]["schema"])
        if media == "text/event-stream":
            self.check_events(reply)

    def check_events(self, reply):
        """The whole ones among the events that a stream began with."""
        for event in reply.body.split(b"\n\n")[:-1]:
            lines = dict(line.split(":", 1) for line in event.decode().split("\n") if not line.startswith(":"))
            schema = {"alert": "Alert", "finding": "FindingTold"}.get(lines.get("event", "").strip())
            if schema:
                data = json.loads(lines["data"])
                errors = [*self.schema({"$ref": f"#/components/schemas/{schema}"}).iter_errors(data)]
                assert not errors, (errors[0].message, data)
            elif "event" in lines:
                assert lines["event"].strip() in ("reading", "reset") and json.loads(lines["data"]) is not None, event

    @staticmethod
    def check_other_method(request, reply):
        """Of a method that the path does not have."""
        if request.method == "OPTIONS" and reply.status == 204:
            assert "OPTIONS" in reply.fields["allow"].split(", "), reply.fields
        elif reply.status == 405:
            assert request.method not in reply.fields["allow"].split(", "), reply.fields
        else:
            assert reply.status in (400, 404, 411, 413, 414, 417, 421, 431, 501, 505), (reply.status, reply.body)

    def check_role(self, request, caller, reply):
        if caller.role not in request.operation.spec["x-weir-roles"]:
            assert reply.status >= 400, f"{caller.name} got {reply.status}"
            if reply.status == 401:
                assert caller.token is None or any(field.startswith("Authorization") for field in request.fields)

    @staticmethod
    def check_foreign(request, caller, reply):
        if request.operation.spec["operationId"] not in STATIC:
            asked = walk_requests.named_in(request.path) + (request.body or b"").decode("utf-8", "replace")
            text = reply.body.decode("utf-8", "replace") + str(reply.fields)
            # As words of their own: a cursor is 64 signs by chance, and "OH-1" among them sooner or later.
            told = [name for name in caller.foreign if name not in asked and
                    re.search(rf"(?<![A-Za-z0-9_-]){re.escape(name)}(?![A-Za-z0-9_-])", text)]
            assert not told, f"{caller.name} is told of {told}: {text[:300]}"

    # ---- what is asked again ----

    def same_head(self, caller, path, reply):
        """HEAD is GET without its body, and with its tag GET is 304; where nothing was said meanwhile."""
        head = self.ask(caller, "HEAD", path)
        tag = reply.fields["etag"]
        kept = self.ask(caller, "GET", path, [f"If-None-Match: {tag}"])
        again = self.ask(caller, "GET", path)
        if again.fields.get("etag") != tag:
            return  # it has changed
        without = [{name: value for name, value in one.fields.items() if name != "date"} for one in (reply, head)]
        assert head.status == 200 and without[0] == without[1], (without, head.status)
        assert kept.status == 304 and kept.body == b"" and kept.fields["etag"] == tag, (kept.status, kept.fields)

    def is_once(self, request, caller, reply):
        """Sent again it is answered with the same entry; and its key is good for nothing else."""
        entry = reply.json()["entry"]
        again = self.ask(caller, request.method, request.path, request.fields, request.body)
        assert again.status == 200 and again.json()["entry"] == entry, (again.status, again.body)
        other = json.dumps({"invoice": self.world.known["invoice"][0], "reason": f"another than {entry}"}).encode()
        reused = self.ask(caller, "POST", "/v1/objections", request.fields, other)
        assert reused.status == 422 and reused.problem() == "idempotency-key-reused", (reused.status, reused.body)

    def keep_cursors(self, reply):
        told = reply.json()
        if isinstance(told, dict) and isinstance(told.get("next"), str) and len(self.world.known["cursor"]) < 200:
            self.world.known["cursor"].append(told["next"])

    def callers_of(self, operation):
        """Mostly one that may ask it."""
        own = [caller for caller in self.world.callers if caller.role in operation.spec["x-weir-roles"]]
        return st.integers(0, 9).flatmap(lambda number: st.sampled_from(own if number < 6 else self.world.callers))

    def step(self, draw):
        operation = draw(st.sampled_from(self.operations))
        caller = draw(self.callers_of(operation))
        request = self.drawer.request(draw, operation)
        began = time.monotonic()
        reply = self.ask(caller, request.method, request.path, request.fields, request.body)
        assert time.monotonic() - began < 15, "it took too long"
        try:
            self.check(request, caller, reply)
        except AssertionError as error:
            raise AssertionError(f"{request} as {caller.name}: {reply.status}: {error}") from error

    def check(self, request, caller, reply):
        is_head = request.method == "HEAD"
        method = "GET" if is_head else request.method
        assert reply.status != 500, reply.body
        self.check_foreign(request, caller, reply)
        if method != request.operation.method:
            others = [one for one in self.operations
                      if (one.path, one.method) == (request.operation.path, method)]
            if not others:
                self.check_other_method(request, reply)
                return
            request = dataclasses.replace(request, operation=others[0])
        self.seen[request.operation.spec["operationId"], reply.status] += 1
        # A path that was changed may be another one, or none; such an answer is not this operation's.
        if reply.status == 404 and not is_head and reply.problem() == "no-resource":
            return
        self.check_described(request.operation, reply, is_head)
        self.check_role(request, caller, reply)
        if request.method == "GET" and reply.status == 200:
            if reply.fields["content-type"] == "application/json":
                self.keep_cursors(reply)
            if not request.fields and "etag" in reply.fields:
                self.same_head(caller, request.path, reply)
        if reply.status in (201, 202):
            self.is_once(request, caller, reply)

    # ---- what is there is answered ----

    def right_paths(self, operation):
        """Its path with each value that there is, and with each of the queries that it needs, or mostly needs."""
        paths = [operation.path]
        for parameter in operation.parameters("path"):
            safe = "/" if parameter.get("x-weir-rest") else ""
            paths = [path.replace(f"{{{parameter['name']}}}", walk_requests.quoted(value, safe))
                     for path in paths for value in self.drawer.values(operation, parameter)]
        between = "?"
        for parameter in operation.parameters("query"):
            if parameter.get("required") or parameter.get("x-weir-mostly"):
                paths = [f"{path}{between}{parameter['name']}={walk_requests.quoted(value)}"
                         for path in paths for value in self.drawer.values(operation, parameter)]
                between = "&"
        return paths

    def right_fields(self, operation):
        """No field, and each that there is a value for."""
        return [[], *([f"{parameter['name']}: {value}"] for parameter in operation.parameters("header")
                      for value in self.drawer.values(operation, parameter))]

    def each_role(self):
        """Each operation that reads has a 200 for each caller that may ask it; a holder asks for all that there is."""
        for operation in self.operations:
            for caller in self.world.callers:
                if operation.method == "GET" and caller.role in operation.spec["x-weir-roles"]:
                    requests = (walk_requests.Request(operation, "GET", path, fields, None)
                                for path in self.right_paths(operation) for fields in self.right_fields(operation))
                    answers = (self.is_answered(request, caller) for request in requests)
                    assert any([*answers] if caller.foreign else answers), (operation, caller)

    def is_answered(self, request, caller):
        reply = self.ask(caller, "GET", request.path, request.fields)
        self.check(request, caller, reply)
        return reply.status == 200

    def each_deed(self):
        """Each operation that takes a deed in JSON takes a right one, of the office or of who is named with it."""
        for operation in self.operations:
            name = operation.spec["operationId"]
            if "application/json" in operation.spec.get("requestBody", {}).get("content", {}):
                assert name in self.world.right, f"{name}: walk_world.py has no deed that it would take"
                path, body, *by = self.world.right[name]
                caller = next(one for one in self.world.callers if one.name == (by or ["office"])[0])
                fields = ["Content-Type: application/json", f"Idempotency-Key: right-{name}"]
                request = walk_requests.Request(operation, "POST", path, fields, json.dumps(body).encode())
                reply = self.ask(caller, "POST", path, fields, request.body)
                assert reply.status in (201, 202), (request, reply.status, reply.body)
                self.check(request, caller, reply)


def begin_of_stream(talk):
    """What comes at once of a body that has no end."""
    talk.sock.settimeout(0.05)
    try:
        while talk.more():
            pass
    except TimeoutError:
        pass
    return bytes(talk.rest)


def walk(world, server, document, requests, number):
    walked = Walk(world, server, document)

    @seed(number)
    @settings(max_examples=requests, deadline=None, database=None, print_blob=False,
              suppress_health_check=list(HealthCheck))
    @given(st.data())
    def steps(data):
        walked.step(data.draw)

    walked.each_role()
    walked.each_deed()
    steps()
    for talk in walked.talks.values():
        if talk is not None:
            talk.sock.close()
    return walked.seen


def main():
    document = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    requests, number = (int(word) for word in (sys.argv[4:] + [REQUESTS, FIRST][len(sys.argv) - 4:])[:2])
    world = walk_world.make(sys.argv[1], sys.argv[2])
    with world.ledger as ledger:
        with serve(ledger) as server:
            seen = walk(world, server, document, requests, number)
        ledger.verify()
    by_status = collections.Counter()
    for (_, status), count in seen.items():
        by_status[status] += count
    print(f"{sum(seen.values())} answers of {len({name for name, _ in seen})} operations:",
          ", ".join(f"{count} x {status}" for status, count in sorted(by_status.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
