#!/usr/bin/env python3
"""Measures the HTTP client alone against a local nginx over kept-alive connections, beside wrk.

usage: tests/bench/outbound.py BENCH_OUTBOUND... [--requests N]
Each BENCH_OUTBOUND is a build of the bench of that name; with several, all are measured in turn in the same run, to
compare them. NGINX names another nginx than the one in PATH. Prints JSON. Nothing leaves 127.0.0.1.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

IN_FLIGHT = (1, 16, 64, 256)
CONFIG = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port} backlog=1024; location / {{ return 204; }} }} }}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_nginx(folder, port):
    config = pathlib.Path(folder) / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port))
    nginx = os.environ.get("NGINX") or shutil.which("nginx") or "/usr/sbin/nginx"
    child = subprocess.Popen([nginx, "-p", folder, "-c", str(config), "-e", f"{folder}/error.log"])
    for _ in range(100):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return child
        time.sleep(0.05)
    sys.exit("nginx did not start.")


def measure_wrk(url):
    if not shutil.which("wrk"):
        return None
    out = subprocess.run(["wrk", "-t1", "-c64", "-d3s", url], capture_output=True, text=True, timeout=30).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    return float(found.group(1)) if found else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", nargs="+")
    parser.add_argument("--requests", type=int, default=30000)
    options = parser.parse_args()
    folder, port = tempfile.mkdtemp(prefix="leadgate-outbound-"), free_port()
    nginx = start_nginx(folder, port)
    url = f"http://127.0.0.1:{port}/hooks/order"
    result = {"requests": options.requests}
    try:
        result["wrk_64_connections_per_second"] = measure_wrk(url)
        for in_flight in IN_FLIGHT:
            for bench in options.bench:
                requests = options.requests // (4 if in_flight == 1 else 1)
                out = subprocess.run([bench, url, str(requests), str(in_flight)], capture_output=True, text=True,
                                     timeout=300).stdout
                result.setdefault(bench, []).append(json.loads(out))
    finally:
        nginx.terminate()
        nginx.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
