#!/usr/bin/env python3
"""How long the gateway takes for a mailbox of a local Dovecot: letters a second, from its start to the last event.

usage: tests/bench/imap.py [--build build/release] [--letters 10000] [--connector imap]
Prints a JSON object with the machine's name; ends with 1 when not every letter became an event.
Needs the Debian package dovecot-imapd. Everything lies in a temporary folder and is ended at the end.
"""
import argparse
import grp
import json
import os
import pathlib
import platform
import pwd
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fill(mail, letters, owner):
    for part in ("cur", "new", "tmp"):
        (mail / part).mkdir(parents=True)
    for i in range(letters):
        (mail / "new" / f"{i}").write_text(
            f"Message-ID: <{i}@b.test>\r\nFrom: Person {i} <p{i}@b.test>\r\nTo: sales@a.test\r\n"
            f"Subject: Question {i}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            f"Good day, how much is number {i}? My phone is +7 916 {i % 1000:03}-{i % 100:02}-11.\r\n")
    for folder, _, files in os.walk(mail):
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        for name in files:
            os.chown(os.path.join(folder, name), owner.pw_uid, owner.pw_gid)


def dovecot(folder, port, owner):
    me, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    users = "" if os.getuid() == 0 else (
        f"default_internal_user = {me}\ndefault_login_user = {me}\ndefault_internal_group = {group}\n")
    (folder / "dovecot.conf").write_text(
        f"base_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = {folder}/dovecot.log\nprotocols = imap\n"
        f"listen = 127.0.0.1\nssl = no\ndisable_plaintext_auth = no\nfirst_valid_uid = 1\nfirst_valid_gid = 1\n{users}"
        f"mail_location = maildir:{folder}/mail\nservice anvil {{\n  chroot =\n}}\n"
        f"service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {port}\n  }}\n}}\n"
        "passdb {\n  driver = static\n  args = password=secret\n}\n"
        f"userdb {{\n  driver = static\n  args = uid={owner.pw_uid} gid={owner.pw_gid} home={folder}/mail\n}}\n")
    return subprocess.Popen(["dovecot", "-F", "-c", str(folder / "dovecot.conf")], start_new_session=True)


def gateway(folder, build, port, imap_port, connector):
    mapping = "" if connector != "generic" else (
        "\n    idempotency_key: body.message_id\n    map: { contact.name: body.from.name, "
        'contact.emails: "[body.from.email]", title: body.subject, message: body.text }')
    (folder / "leadgate.yaml").write_text(
        f"server: {{ listen: \"127.0.0.1:{port}\", log_level: warn }}\nstorage: {{ sqlite: {folder}/bench.db }}\n"
        "owners:\n  - { id: anna, name: Anna }\n"
        "pipelines:\n  - { id: leads, default_owner: anna, stages: [{ id: new }] }\n"
        f"sources:\n  - name: box\n    connector: {connector}\n    pipeline: leads{mapping}\n"
        "    imap: { host: localhost, user: sales, password: secret, tls: none, allow_private: true, "
        f"port: {imap_port} }}\n")
    return subprocess.Popen([f"{build}/leadgate", "serve", "--config", str(folder / "leadgate.yaml")])


def taken(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
            text = page.read().decode()
    except OSError:
        return 0
    return sum(int(n) for n in re.findall(r'leadgate_events_total\{[^}]*source="box"[^}]*\} (\d+)', text))


def rss_mb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmHWM"):
            return round(int(line.split()[1]) / 1024, 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--connector", default="imap")
    options = parser.parse_args()
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    with tempfile.TemporaryDirectory(prefix="leadgate-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        fill(folder / "mail", options.letters, owner)
        imap_port, port = free_port(), free_port()
        server = dovecot(folder, imap_port, owner)
        time.sleep(1)
        begin = time.monotonic()
        process = gateway(folder, options.build, port, imap_port, options.connector)
        try:
            while taken(port) < options.letters and time.monotonic() - begin < 300 and process.poll() is None:
                time.sleep(0.1)
            seconds = time.monotonic() - begin
            result = {"machine": platform.node(), "cpu": platform.processor() or platform.machine(),
                      "cores": os.cpu_count(), "kernel": platform.release(), "connector": options.connector,
                      "letters": options.letters, "taken": taken(port), "seconds": round(seconds, 1),
                      "letters_per_second": round(taken(port) / seconds),
                      "rss_max_mb": rss_mb(process.pid) if process.poll() is None else None}
            print(json.dumps(result, indent=2))
        finally:
            process.terminate()
            process.wait()
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    if result["taken"] != options.letters:
        sys.exit(1)


if __name__ == "__main__":
    main()
