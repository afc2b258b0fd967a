# SPDX-License-Identifier: Apache-2.0
"""Authorities and certificates for tests, made by the openssl command."""
import subprocess
from pathlib import Path

CONFIG = """
[ca]
default_ca = this
[this]
dir = {top}
database = {top}/index
serial = {top}/serial
crlnumber = {top}/crlnumber
certificate = {top}/ca.pem
private_key = {top}/ca.key
new_certs_dir = {top}
default_md = sha256
default_days = 30
default_crl_days = 30
unique_subject = no
policy = any
copy_extensions = copy
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[client]
basicConstraints = CA:false
extendedKeyUsage = clientAuth
[server]
basicConstraints = CA:false
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1, DNS:localhost
"""


class Certificate:
    def __init__(self, file, key, authority):
        self.file, self.key, self.authority = str(file), str(key), str(authority)


class Authority:
    def __init__(self, top, name):
        self.top = Path(top)
        self.top.mkdir(parents=True)
        self.config = self.top / "config"
        self.config.write_text(CONFIG.format(top=self.top), encoding="ascii")
        (self.top / "index").write_text("", encoding="ascii")
        (self.top / "serial").write_text("1000\n", encoding="ascii")
        (self.top / "crlnumber").write_text("01\n", encoding="ascii")
        self.file = self.top / "ca.pem"
        self.crl = self.top / "crl.pem"
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                     self.top / "ca.key", "-out", self.file, "-days", "30", "-subj", f"/CN={name}", "-config",
                     self.config, "-extensions", "authority")
        self.publish()

    def openssl(self, *words):
        done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stderr)

    def issue(self, name, extensions, *dates):
        key, asked, file = (self.top / f"{name}.{end}" for end in ("key", "csr", "pem"))
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
                     asked, "-subj", f"/CN={name}", "-config", self.config)
        self.openssl("ca", "-batch", "-notext", "-config", self.config, "-extensions", extensions, "-in", asked,
                     "-out", file, *dates)
        return Certificate(file, key, self.file)

    def server(self, name="server", *dates):
        return self.issue(name, "server", *dates)

    def client(self, name, *dates):
        return self.issue(name, "client", *dates)

    def revoke(self, certificate):
        self.openssl("ca", "-config", self.config, "-revoke", certificate.file)
        self.publish()

    def publish(self, *dates):
        """The revocation list as it is now."""
        self.openssl("ca", "-config", self.config, "-gencrl", "-out", self.crl, *dates)
