#!/usr/bin/env python3
"""Measures polling: polls a second beside a bare Beast server in the same run, and what held polls and streams take.

usage: tests/bench/portal.py BUILD_DIR [--seconds N] [--held N] [--binary LEADGATE]
Needs the targets leadgate, bench_echo and bench_held, and wrk. Writes BUILD_DIR/bench/portal.json and prints it. Nothing
leaves 127.0.0.1.
"""
import argparse
import json
import os
import pathlib
import platform
import resource
import shutil
import subprocess
import tempfile
import urllib.request

from run import HERE, Server, wrk_with

CONNECTIONS = 128
TOKEN = "Authorization: Bearer bench-portal"


def start_gateway(binary, folder):
    config = pathlib.Path(folder) / "portal.yaml"
    config.write_text((HERE / "portal.yaml").read_text() + f"storage: {{ sqlite: {folder}/bench.db }}\n")
    return Server([str(binary), "serve", "--config", str(config)], r"takes leads on 127\.0\.0\.1:(\d+)")


def make_order(port, number):
    body = json.dumps({"name": "Bench", "phone": "89161234567", "order": number, "sum": 4990}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/in/shop", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request).read()


def etag_of(port, number):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/portal/v1/orders/{number}",
                                     headers={"Authorization": "Bearer bench-portal"})
    return urllib.request.urlopen(request).headers["ETag"]


def measure_polls(build, binary, seconds):
    """In turns, three times each, and the median: the machine's mood changes."""
    folder = tempfile.mkdtemp(prefix="leadgate-portal-")
    echo = Server([str(build / "tests/bench/bench_echo"), "0", str(os.cpu_count())], r"^(\d+)$")
    gateway = start_gateway(binary, folder)
    runs = {"bare_beast_echo": [], "polls_200": [], "polls_304": []}
    try:
        make_order(gateway.port, "1001")
        known = f"If-None-Match: {etag_of(gateway.port, '1001')}"
        url = f"http://127.0.0.1:{gateway.port}/portal/v1/orders/1001"
        for _ in range(3):
            runs["bare_beast_echo"].append(
                wrk_with([TOKEN], f"http://127.0.0.1:{echo.port}/", CONNECTIONS, seconds)["per_second"])
            runs["polls_200"].append(wrk_with([TOKEN], url, CONNECTIONS, seconds)["per_second"])
            runs["polls_304"].append(wrk_with([TOKEN, known], url, CONNECTIONS, seconds)["per_second"])
    finally:
        gateway.stop()
        echo.stop()
        shutil.rmtree(folder, ignore_errors=True)
    result = {name: sorted(rates)[1] for name, rates in runs.items()}
    for name in ("polls_200", "polls_304"):
        result[name + "_of_echo"] = round(result[name] / result["bare_beast_echo"], 3)
    return result


def measure_held(build, binary, count, kind, changed):
    folder = tempfile.mkdtemp(prefix="leadgate-portal-")
    gateway = start_gateway(binary, folder)
    try:
        out = subprocess.run([str(build / "tests/bench/bench_held"), str(gateway.port), str(gateway.child.pid),
                              str(count), kind, str(changed)], capture_output=True, text=True, timeout=120)
        return json.loads(out.stdout) if out.stdout.startswith("{") else {"failed": out.stderr}
    finally:
        gateway.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--held", type=int, default=10_000)
    parser.add_argument("--binary", type=pathlib.Path)
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    binary = options.binary or options.build / "leadgate"
    result = {"machine": platform.node(), "cpu": platform.processor() or platform.machine(), "cores": os.cpu_count(),
              "kernel": platform.release(), "connections": CONNECTIONS, "seconds": options.seconds}
    result["polls"] = measure_polls(options.build, binary, options.seconds)
    result["held_polls"] = measure_held(options.build, binary, options.held, "poll", options.held)
    result["streams"] = measure_held(options.build, binary, options.held, "stream", options.held)
    target = options.build / "bench" / "portal.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
