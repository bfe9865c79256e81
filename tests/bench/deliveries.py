#!/usr/bin/env python3
"""Deliveries a second: a real gateway with a full outbox, and a local nginx that answers 204 on kept connections.

usage: tests/bench/deliveries.py [--build build/release] [--rows 100000] [--portals 1] [--in-flight 16]
Needs the Debian package nginx-light. One order is taken by a real gateway whose portals are switched off; its event is
copied to as many deals as are asked for, and the portals are switched on. Counted is what the gateway's own metrics say
between a tenth and nine tenths of the rows. Prints one line of JSON. Everything lies in a temporary folder and is ended
at the end.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx(folder, port):
    (folder / "nginx.conf").write_text(
        f"daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\n"
        "events { worker_connections 1024; }\nhttp {\n  access_log off;\n  keepalive_requests 1000000000;\n"
        f"  client_body_temp_path {folder}/body;\n  proxy_temp_path {folder}/proxy;\n"
        f"  fastcgi_temp_path {folder}/fastcgi;\n  uwsgi_temp_path {folder}/uwsgi;\n  scgi_temp_path {folder}/scgi;\n"
        f"  server {{\n    listen 127.0.0.1:{port};\n    location / {{ return 204; }}\n  }}\n}}\n")
    return subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], start_new_session=True)


def configuration(folder, port, nginx_port, options, enabled):
    portals = "".join(
        f"  - {{ name: p{i}, url: \"http://127.0.0.1:{nginx_port}/hook\", sources: [shop], allow_private: true,\n"
        f"      secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, enabled: {str(enabled).lower()} }}\n"
        for i in range(options.portals))
    text = (
        f"server: {{ listen: \"127.0.0.1:{port}\", log_level: warn }}\nstorage: {{ sqlite: {folder}/bench.db }}\n"
        f"delivery: {{ in_flight_per_portal_max: {options.in_flight}, in_flight_max: {options.in_flight * 4} }}\n"
        "owners:\n  - { id: anna, name: Anna }\n"
        "pipelines:\n  - { id: shop, default_owner: anna, currency: RUB, stages: [{ id: new }] }\n"
        "sources:\n  - { name: shop, connector: generic, pipeline: shop, map: { contact.name: body.name,\n"
        "      contact.emails: \"[body.email]\", external_id: body.order } }\n"
        f"portals:\n{portals}")
    path = folder / "leadgate.yaml"
    path.write_text(text)
    return path


def gateway(build, config, port):
    child = subprocess.Popen([f"{build}/leadgate", "serve", "--config", str(config)])
    for _ in range(400):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).read()
            return child
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the gateway did not start")


def end(child):
    child.send_signal(signal.SIGTERM)
    child.wait(timeout=60)


def fill(path, rows):
    """Copies each portal's first event to other deals."""
    base = sqlite3.connect(path)
    names = [column[1] for column in base.execute("PRAGMA table_info(outbox)") if column[1] != "id"]
    seeds = base.execute(f"SELECT {', '.join(names)} FROM outbox ORDER BY id").fetchall()
    lane, message = names.index("lane"), names.index("message_id")

    def copies():
        for number in range(len(seeds), rows):
            row = list(seeds[number % len(seeds)])
            row[lane] = 1000 + number
            row[message] = f"{row[message]}_{number}"
            yield row

    base.executemany(f"INSERT INTO outbox ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", copies())
    base.commit()
    base.close()


def done(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
        text = page.read().decode()
    return sum(int(n) for n in re.findall(r'leadgate_deliveries_total\{outcome="done"[^}]*\} (\d+)', text))


def cpu_seconds(child):
    fields = pathlib.Path(f"/proc/{child.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(child, port, rows):
    marks = []
    for part in (0.1, 0.9):
        while True:
            count = done(port)
            if count >= rows * part:
                break
            if child.poll() is not None:
                raise SystemExit("the gateway ended")
            time.sleep(0.01)
        marks.append((time.monotonic(), count, cpu_seconds(child)))
    (begin, first, cpu_begin), (end_at, last, cpu_end) = marks
    return {"deliveries_per_second": round((last - first) / (end_at - begin)),
            "seconds": round(end_at - begin, 2), "deliveries": last - first,
            "gateway_cpu_us_per_delivery": round((cpu_end - cpu_begin) / (last - first) * 1e6, 1)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--portals", type=int, default=1)
    parser.add_argument("--in-flight", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leadgate-bench-") as name:
        folder = pathlib.Path(name)
        port, nginx_port = free_port(), free_port()
        server = nginx(folder, nginx_port)
        try:
            child = gateway(options.build, configuration(folder, port, nginx_port, options, False), port)
            body = json.dumps({"name": "Ivan", "email": "ivan@client.test", "order": "1"}).encode()
            urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/in/shop", body,
                                                          {"Content-Type": "application/json"}), timeout=10).read()
            end(child)
            fill(folder / "bench.db", options.rows)
            child = gateway(options.build, configuration(folder, port, nginx_port, options, True), port)
            try:
                result = measure(child, port, options.rows)
            finally:
                end(child)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    print(json.dumps({"machine": platform.node(), "cpus": os.cpu_count(), "portals": options.portals,
                      "in_flight": options.in_flight, **result}))


if __name__ == "__main__":
    main()
