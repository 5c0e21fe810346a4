#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""servers.py NATIVE-PORT OTHER-PORT SECONDS SEED: load two servers in the same way.

Both get the same requests at the same time, for SECONDS: wrk and h2load with
documents of mixed sizes, clients that read or write a byte at a time, clients that
reset the connection in the middle, and malformed requests. Prints a line for each
kind: "KIND NUMBER NATIVE-ERRORS OTHER-ERRORS", and remarks that begin with #.
The servers have the documents 0, 1k, 100k and 1m in /memory and /mount, which
consist of the letter x. All connections go to 127.0.0.1.
"""

import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time

SIZES = {"0": 0, "1k": 1024, "100k": 102400, "1m": 1048576}
SIDES = ("native", "other")
ROUND_S = 10

FIXED = [
    b"", b"\r\n\r\n", b"\0", b"\0" * 100, b"GET", b"GET ", b"GET /", b"GET /\r\n",
    b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET / HTTP/1.1\nHost: a\n\n",
    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.12345678901\r\nHost: a\r\n\r\n",
    b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    b"GET / FTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /mount/1k\r\n",
    b"GET  /mount/1k  HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET mount/1k HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /mount/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /% HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /mount HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /mount/none HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /mount/1k/ HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /memory/1k/x HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /" + b"a" * 300 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 40000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 100 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"ffffffffffffffffff\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: other\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"NONE /mount/1k HTTP/1.1\r\nHost: a\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /mount/1k HTTP/1.1\r\nHost: a\r\nRange: bytes=5-1\r\n\r\n",
    b"GET /mount/1k HTTP/1.1\r\nHost: a\r\nRange: bytes=2000-\r\n\r\n",
    b"GET /mount/1k HTTP/1.1\r\nHost: a\r\nRange: bytes=-99999999999999999999\r\n\r\n",
    b"GET /memory/1k HTTP/1.1\r\nHost: a\r\nRange: bytes=" + b"0-0," * 100 + b"\r\n\r\n",
    b"GET /memory/1k HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: x\r\n\r\n",
    b"GET /mount/1k HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\n\r\n",
    b"GET /mount/1k HTTP/1.1\r\nHost: a\r\n\r\n" * 10,
    b"HEAD /memory/1m HTTP/1.1\r\nHost: a\r\n\r\n" * 10,
]

counts = {}
lock = threading.Lock()


def count(kind, side, errors, number=1):
    with lock:
        c = counts.setdefault(kind, {"number": 0, "native": 0, "other": 0})
        c[side] += errors
        c["number"] += number if side == "native" else 0


def remark(text):
    with lock:
        print("# " + text[:300].replace("\n", " "), flush=True)


def connect(port, receive_bytes=None):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if receive_bytes:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    s.settimeout(30)
    s.connect(("127.0.0.1", port))
    return s


def request(path, close=True):
    return (f"GET {path} HTTP/1.1\r\nHost: a\r\n"
            + ("Connection: close\r\n" if close else "") + "\r\n").encode()


def document(chance):
    size = chance.choice(list(SIZES))
    return f"/{chance.choice(['memory', 'mount'])}/{size}", SIZES[size]


# --- clients: each returns the number of its errors ----------------------------------

def output(command):
    p = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return p.stdout + p.stderr


def wrk(port, chance):
    path, _ = document(chance)
    close = chance.random() < 0.5
    text = output(["wrk", "-t1", f"-c{chance.choice([1, 16, 64])}", "-d3s"]
                  + (["-H", "Connection: close"] if close else [])
                  + [f"http://127.0.0.1:{port}{path}"])
    found = re.search(r"(\d+) requests in", text)
    if not found or found.group(1) == "0":
        remark(f"wrk {path}: {text}")
        return 1000
    errors = sum(map(int, re.findall(
        r"(?:connect|read|write|timeout|responses:) (\d+)", text)))
    if errors:
        remark(f"wrk {path}: {text}")
    return errors


def h2load(port, chance):
    urls = [f"http://127.0.0.1:{port}{document(chance)[0]}" for _ in range(5)]
    text = output(["h2load", "--h1", "-n", "1000", "-c",
                   str(chance.choice([1, 8, 32]))] + urls)
    found = re.search(r"(\d+) succeeded", text)
    errors = 1000 - int(found.group(1)) if found else 1000
    if errors:
        remark("h2load: " + text)
    return errors


def read_slowly(s, fast):
    got = 0
    data = b""
    while True:
        more = s.recv(1 if got < fast else 65536)
        if not more:
            return data
        data += more
        got += len(more)
        if got < 500:
            time.sleep(0.001)


def slow_reader(port, chance):
    path, size = document(chance)
    with connect(port, 4096) as s:
        s.sendall(request(path))
        answer = read_slowly(s, 20000)
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200") or body != b"x" * size:
        remark(f"slow reader {path}: {len(body)} bytes after {head[:60]!r}")
        return 1
    return 0


def slow_writer(port, chance):
    path, size = document(chance)
    with connect(port) as s:
        for byte in request(path):
            s.sendall(bytes([byte]))
            time.sleep(0.005)
        answer = read_slowly(s, 0)
    if not answer.endswith(b"x" * size) or b" 200 " not in answer[:20]:
        remark(f"slow writer {path}: {answer[:60]!r}")
        return 1
    return 0


def abort(port, chance):
    path, _ = document(chance)
    what = request(path, close=False) * chance.choice([1, 1, 3])
    for _ in range(50):
        with connect(port, chance.choice([None, 4096])) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                         struct.pack("ii", 1, 0))
            s.sendall(what[:chance.randrange(len(what) + 1)])
            if chance.random() < 0.7:
                s.settimeout(0.02)
                try:
                    s.recv(chance.choice([1, 100, 5000]))
                except (TimeoutError, ConnectionResetError):
                    pass
    return 0


CLIENTS = [wrk, h2load, slow_reader, slow_writer, abort]


# --- malformed requests: both must answer alike --------------------------------------

def answers(port, data):
    """The status codes that are the answer to (data), or how the connection ended."""
    got = b""
    with connect(port) as s:
        s.settimeout(8)
        try:
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
            while True:
                more = s.recv(65536)
                if not more:
                    break
                got += more
        except TimeoutError:
            return "timeout"
        except OSError:
            got += b"\nreset"
    codes = re.findall(rb"HTTP/1\.1 (\d+)", got)
    return b" ".join(codes + re.findall(rb"reset$", got)).decode()


def malformed(chance):
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(FIXED)
    if kind < 0.6:
        return chance.randbytes(chance.randrange(1, 800))
    data = bytearray(request(document(chance)[0]))
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data))
        data[at:at + chance.randrange(3)] = chance.choice(
            [b"\r", b"\n", b"\0", b" ", b"%", b":", b"\xff", b"/..",
             chance.randbytes(2)])
    return bytes(data)


def compare(ports, data):
    seen = ([], [])
    for _ in range(5):
        for port, answered in zip(ports, seen):
            answered.append(answers(port, data))
        # What was not read yet may reset the connection before the answer.
        if set(seen[0]) & set(seen[1]):
            return 0
    remark(f"malformed {data[:80]!r}: native {seen[0]}, other {seen[1]}")
    return 1


# --- rounds --------------------------------------------------------------------------

def work(kind, side, port, seed, until):
    chance = random.Random(seed)
    while time.monotonic() < until:
        try:
            errors = kind(port, chance)
        except (OSError, subprocess.TimeoutExpired) as e:
            remark(f"{side}, {kind.__name__}: {e!r}")
            errors = 1
            time.sleep(0.1)
        count(kind.__name__, side, errors)


def work_malformed(ports, seed, until):
    chance = random.Random(seed)
    data = list(FIXED) if seed.endswith(" 0") else []
    while data or time.monotonic() < until:
        try:
            different = compare(ports, data.pop() if data else malformed(chance))
        except OSError as e:
            remark(f"malformed: {e!r}")
            different = 1
            time.sleep(0.1)
        count("malformed", "native", 0)
        count("malformed", "other", different)


def round_of_load(ports, seed, until):
    threads = [threading.Thread(target=work, args=(
        kind, side, port, f"{seed} {kind.__name__}", until))
        for kind in CLIENTS for side, port in zip(SIDES, ports)]
    threads.append(threading.Thread(
        target=work_malformed, args=(ports, seed, until)))
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def main():
    ports = (int(sys.argv[1]), int(sys.argv[2]))
    end = time.monotonic() + float(sys.argv[3])
    number = 0
    while time.monotonic() < end:
        round_of_load(ports, f"{sys.argv[4]} {number}",
                      min(end, time.monotonic() + ROUND_S))
        number += 1
    for kind, c in sorted(counts.items()):
        print(kind, c["number"], c["native"], c["other"])


main()
