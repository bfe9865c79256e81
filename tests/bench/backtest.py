#!/usr/bin/env python3
"""Measures `leadgate backtest`: a database of many events, half orders in JSON and half forms, and a changed mapping.

usage: tests/bench/backtest.py BUILD_DIR [--events 100000]
Two real deliveries are taken by a real server; the rest are copies of their rows with another phone and order number.
Prints the time of the whole command, its memory and its totals, once with the same mapping and once with another.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
FORM = "  - { name: site, connector: form, pipeline: shop }\n"
ORDER = json.dumps({
    "event": "ev-00000001",
    "order": {"number": "order-00000001", "total": "4990.00", "currency": "RUB", "items": [
        {"sku": f"A-{i}", "name": f"Кружка номер {i}", "quantity": 1, "price": "998.00", "total": "998.00"}
        for i in range(5)]},
    "customer": {"name": "Иван Петров", "phone": "+79000000001", "email": "u00000001@example.test", "city": "Москва",
                 "street": "Тверская, 1"},
    "comment": "Перезвоните, пожалуйста, после обеда", "utm": {"source": "yandex", "medium": "cpc", "campaign": "june"},
    "visit": {"page": "https://shop.example/cart"}}, ensure_ascii=False)
LEAD = ("name=Ольга Ким&phone=8 (900) 000-00-02&email=u00000002@example.test&city=Казань&comment=Нужна консультация"
        "&utm_source=google&utm_medium=cpc&page=https://shop.example/landing&agree=on&form_id=42&budget=100000")


def take_two(binary, config, data):
    """A server that takes one order and one form."""
    log = open(os.path.join(data, "log"), "w+")
    child = subprocess.Popen([binary, "serve", "--config", config, "--data", data], stderr=log, stdout=log)
    port = None
    for _ in range(200):
        found = re.search(r"127\.0\.0\.1:(\d+)", open(log.name).read())
        if found:
            port = found.group(1)
            break
        time.sleep(0.05)
    for source, kind, body in (("shop", "application/json", ORDER),
                               ("site", "application/x-www-form-urlencoded", LEAD)):
        request = urllib.request.Request(f"http://127.0.0.1:{port}/in/{source}", body.encode(), {"Content-Type": kind})
        print(source, urllib.request.urlopen(request, timeout=10).read().decode())
    child.send_signal(signal.SIGTERM)
    child.wait(timeout=30)


def varied(value, number):
    """The row's value with the running number in its phone, address and order number."""
    if not isinstance(value, (str, bytes)):
        return value
    try:
        text = value.decode() if isinstance(value, bytes) else value
    except UnicodeDecodeError:
        return value  # a fingerprint
    for old in ("00000001", "00000002"):
        text = text.replace(old, f"{number:08d}")
    text = text.replace("000-00-02", f"{number // 10000 % 1000:03d}-{number // 100 % 100:02d}-{number % 100:02d}")
    return text.encode() if isinstance(value, bytes) else text


def multiply(path, events):
    """Copies the rows of the two until there are that many."""
    base = sqlite3.connect(path)
    for table in ("contacts", "deals", "events"):
        seeds = {row[0]: row for row in base.execute(f"SELECT * FROM {table} ORDER BY id")}
        names = [column[1] for column in base.execute(f"PRAGMA table_info({table})")]
        linked = [names.index(name) for name in ("contact_id", "last_event", "target", "party") if name in names]

        def copies():
            for number in range(3, events + 1):
                row = [varied(value, number) for value in seeds[2 - number % 2]]
                row[0] = number
                for column in linked:
                    row[column] = number
                yield row

        places = ",".join("?" * len(names))
        base.executemany(f"INSERT INTO {table} VALUES ({places})", copies())
    base.commit()
    base.close()


def measure(binary, config, data):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    out = subprocess.run([binary, "backtest", "--config", config, "--data", data, "--json"], stdout=subprocess.PIPE,
                         check=True).stdout
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"config": os.path.basename(config), "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2),
                      "rss_mb": round(after.ru_maxrss / 1024, 1), **json.loads(out.splitlines()[-1])},
                     ensure_ascii=False))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("build")
    options.add_argument("--events", type=int, default=100_000)
    options = options.parse_args()
    binary = os.path.join(options.build, "leadgate")
    with tempfile.TemporaryDirectory(prefix="leadgate-backtest") as data:
        old, new = os.path.join(data, "same.yaml"), os.path.join(data, "changed.yaml")
        text = (HERE / "bench.yaml").read_text() + FORM
        pathlib.Path(old).write_text(text)
        title = "title: \"join(' ', ['Заказ', body.order.number, body.customer.city])\""
        changed = text.replace("message: body.comment", "message: upper(body.comment)").replace(
            "attribution:", title + "\n      attribution:")
        pathlib.Path(new).write_text(changed)
        take_two(binary, old, data)
        multiply(os.path.join(data, "leadgate.db"), options.events)
        print(f"{os.path.getsize(os.path.join(data, 'leadgate.db')) / 1e6:.0f} MB on disk")
        for config in (old, new):
            measure(binary, config, data)


if __name__ == "__main__":
    main()
