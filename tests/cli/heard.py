# SPDX-License-Identifier: Apache-2.0
"""Two who listen on this machine: one for webhooks, one for mail. Both keep what they get."""

import email
import email.policy
import http.server
import socketserver
import threading


class Webhooks:
    """Answers POST with `status`; what came is in `got`: (headers, body)."""

    def __init__(self):
        heard = self
        self.status = 200
        self.got = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):  # noqa: N802, the library's name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.got.append((self.path, self.headers, body))
                self.send_response(heard.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Mailbox:
    """A server of SMTP as small as RFC 5321 lets it be; letters are in `got`: (sender, receivers, message)."""

    def __init__(self):
        box = self
        self.got = []
        self.refused = ()  # receivers that it does not have

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line):
                self.wfile.write(line.encode("ascii") + b"\r\n")

            def letter(self):
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line[1:] if line.startswith(b".") else line)
                return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

            def handle(self):
                sender, receivers = None, []
                self.say("220 here")
                while line := self.rfile.readline():
                    word = line.split(None, 1)[0].upper()
                    if word == b"MAIL":
                        sender, receivers = line.split(b"<")[1].split(b">")[0].decode(), []
                    elif word == b"RCPT":
                        receiver = line.split(b"<")[1].split(b">")[0].decode()
                        if receiver in box.refused:
                            self.say("550 nobody of that name")
                            continue
                        receivers.append(receiver)
                    elif word == b"DATA":
                        self.say("354 go on")
                        box.got.append((sender, receivers, self.letter()))
                    elif word == b"QUIT":
                        self.say("221 bye")
                        return
                    self.say("250 well")

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
