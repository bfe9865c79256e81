#!/usr/bin/env python3
"""Measures this machine: durable deals a second, beside what bounds them, in one run.

usage: tests/bench/run.py BUILD_DIR [--seconds N] [--stored N] [--peer DIR]
Writes BUILD_DIR/bench/result.json and prints a table. Nothing leaves 127.0.0.1; every load is bounded in time.
--peer: a folder with server.mjs and its node_modules to measure in the same run (see --help of the peer's README).
"""
import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent


def wrk(url, connections, seconds, script=None, **environment):
    return wrk_with([], url, connections, seconds, script, **environment)


def wrk_with(headers, url, connections, seconds, script=None, **environment):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", str(script)]
    out = subprocess.run(command + [url], capture_output=True, text=True, timeout=seconds + 60,
                         env={**os.environ, **{key: str(value) for key, value in environment.items()}}).stdout
    found = re.search(r"^RESULT (.*)$", out, re.M)
    if found:
        result = json.loads(found.group(1))
        return {"per_second": result.get("per_second", result.get("rps")), "p50_ms": result["p50_ms"],
                "p99_ms": result["p99_ms"], "not_2xx": result.get("not_2xx", result.get("non2xx"))}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", out)
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    return {"per_second": float(rate.group(1)) if rate else 0.0,
            "p99_ms": float(p99.group(1)) * scale[p99.group(2)] if p99 else None}


def rss_mb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmHWM"):
            return round(int(line.split()[1]) / 1024, 1)


class Server:
    """A child that says its port on standard error or output, or has a given one."""

    def __init__(self, command, pattern=None, port=None, **options):
        self.log = tempfile.NamedTemporaryFile("w+", suffix=".log")
        self.child = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT, **options)
        self.port = port
        for _ in range(1200):
            text = open(self.log.name).read()
            found = pattern and re.search(pattern, text, re.M)
            if found:
                self.port = int(found.group(1))
                return
            if port and self.answers():
                return
            if self.child.poll() is not None:
                sys.exit(f"{command[0]} ended at once:\n{text}")
            time.sleep(0.05)
        sys.exit(f"{command[0]} did not start:\n{text}")

    def answers(self):
        import socket
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            self.child.kill()
        self.log.close()


def measure_echo(build, seconds):
    server = Server([str(build / "tests/bench/bench_echo"), "0", str(os.cpu_count())], r"^(\d+)$")
    try:
        return {str(c): wrk(f"http://127.0.0.1:{server.port}/", c, seconds) for c in (32, 128)}
    finally:
        server.stop()


def start_gateway(build, folder):
    text = (HERE / "bench.yaml").read_text() + f"storage: {{ sqlite: {folder}/bench.db }}\n"
    config = pathlib.Path(folder) / "bench.yaml"
    config.write_text(text)
    return Server([str(build / "leadgate"), "serve", "--config", str(config)], r"takes leads on 127\.0\.0\.1:(\d+)")


def stored_deals(server):
    metrics = urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics").read().decode()
    found = re.search(r'leadgate_events_total\{outcome="created",source="shop"\} (\d+)', metrics)
    return int(found.group(1)) if found else 0


def fill(server, target, run, **environment):
    """Stores leads until `target` are there; at most ten minutes."""
    end = time.time() + 600
    while stored_deals(server) < target and time.time() < end:
        wrk(f"http://127.0.0.1:{server.port}/", 256, 3, HERE / "lead.lua", RUN=run, **environment)
        run += 1
    return run


def measure_gateway(build, seconds, stored):
    folder = tempfile.mkdtemp(prefix="leadgate-bench-")
    server = start_gateway(build, folder)
    result = {"empty": {}, "stored": {}}
    try:
        run = 1
        for c in (32, 128):
            result["empty"][str(c)] = wrk(f"http://127.0.0.1:{server.port}/", c, seconds, HERE / "lead.lua", RUN=run)
            run += 1
        run = fill(server, stored, run)
        result["stored_deals"] = stored_deals(server)
        for c in (32, 128):
            result["stored"][str(c)] = wrk(f"http://127.0.0.1:{server.port}/", c, seconds, HERE / "lead.lua", RUN=run)
            run += 1
        result["deals_at_end"] = stored_deals(server)
        result["rss_peak_mb"] = rss_mb(server.child.pid)
        return result
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def measure_peer(peer, seconds, stored):
    folder = tempfile.mkdtemp(prefix="leadgate-peer-")
    port = 18114
    node = os.environ.get("BENCH_NODE", "node")
    server = Server([node, "server.mjs"], port=port, cwd=peer,
                    env={**os.environ, "MODE": "worker", "PORT": str(port), "DB": f"{folder}/peer.db"})
    script = pathlib.Path(peer) / "post.lua"
    url = f"http://127.0.0.1:{port}/lead"
    result = {"empty": {}, "stored": {}}
    try:
        result["empty"]["128"] = wrk(url, 128, seconds, script, RUN_ID=1)
        done, run, end = 0, 2, time.time() + 300
        while done < stored and time.time() < end:
            done += int(wrk(url, 256, 5, script, RUN_ID=run)["per_second"] * 5)
            run += 1
        result["stored"]["128"] = wrk(url, 128, seconds, script, RUN_ID=run)
        result["rss_peak_mb"] = rss_mb(server.child.pid)
        return result
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def measure_store(build):
    out = subprocess.run([str(build / "tests/bench/bench_store")], capture_output=True, text=True, timeout=600).stdout
    return json.loads(out) if out.strip().startswith(("{", "[")) else out


def measure_mapping(build):
    """Microseconds of each benchmark of tests/bench/mapping_bench.cpp: the median of three repetitions."""
    command = [str(build / "tests/bench/bench_mapping"), "--benchmark_format=json", "--benchmark_repetitions=3",
               "--benchmark_report_aggregates_only=true", "--benchmark_min_time=0.3"]
    out = subprocess.run(command, capture_output=True, text=True, timeout=300).stdout
    runs = json.loads(out)["benchmarks"] if out.strip().startswith("{") else []
    scale = {"ns": 0.001, "us": 1.0, "ms": 1000.0, "s": 1e6}
    return {run["run_name"]: round(run["cpu_time"] * scale[run["time_unit"]], 2)
            for run in runs if run.get("aggregate_name") == "median"}


def measure_outbound(build):
    """The HTTP client alone against nginx; nothing where there is no nginx."""
    if not (os.environ.get("NGINX") or shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")):
        return None
    out = subprocess.run([sys.executable, str(HERE / "outbound.py"), str(build / "tests/bench/bench_outbound")],
                         capture_output=True, text=True, timeout=600).stdout
    return json.loads(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--stored", type=int, default=200_000)
    parser.add_argument("--peer")
    options = parser.parse_args()
    result = {"machine": platform.node(), "cpu": platform.processor() or platform.machine(), "cores": os.cpu_count(),
              "kernel": platform.release(), "seconds": options.seconds}
    result["bare_beast_echo"] = measure_echo(options.build, min(options.seconds, 5))
    result["leadgate"] = measure_gateway(options.build, options.seconds, options.stored)
    if options.peer:
        result["peer"] = measure_peer(options.peer, options.seconds, options.stored)
    if (options.build / "tests/bench/bench_store").exists():
        result["store"] = measure_store(options.build)
    if (options.build / "tests/bench/bench_outbound").exists():
        result["outbound"] = measure_outbound(options.build)
    if (options.build / "tests/bench/bench_mapping").exists():
        result["mapping_us"] = measure_mapping(options.build)
    target = options.build / "bench" / "result.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(result, indent=2, ensure_ascii=False))
    print(f"written to {target}")


if __name__ == "__main__":
    main()
