#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# address_oracle.py SEED COUNT: random rules for addresses, and addresses, with what
# Python's ipaddress says: RULE, IP, PORT and yes, no or bad, with tabs.

import ipaddress
import random
import re
import sys

random.seed(int(sys.argv[1]))
MAPPED = 0xffff << 32


def number(ip):
    """An address as 128 bits; an IPv4 address is a mapped one."""
    return int(ip) + (MAPPED if ip.version == 4 else 0)


def parse(rule):
    """The rule as (first address, last address, first port, last port)."""
    m = re.fullmatch(r"(\*|[0-9.]+(?:/[0-9]+)?|\[[0-9a-f:.]*\](?:/[0-9]+)?):"
                     r"(\*|[0-9]+(?:-[0-9]+)?)", rule)
    if not m:
        raise ValueError
    host, port = m.groups()
    a, b = (0, 65535) if port == "*" else (int(port.split("-")[0]), int(port.split("-")[-1]))
    if a > b or b > 65535:
        raise ValueError
    if host == "*":
        return 0, (1 << 128) - 1, a, b
    net = ipaddress.ip_network(host.replace("[", "").replace("]", ""))
    if (net.version == 6) != host.startswith("["):
        raise ValueError
    return number(net[0]), number(net[-1]), a, b


def ip():
    kind = random.randrange(6)
    if kind == 0:
        return "127.0.0.1"
    if kind == 1:
        return "::1"
    if kind == 2:
        return str(ipaddress.IPv4Address(random.getrandbits(32)))
    if kind == 3:
        return "::ffff:" + str(ipaddress.IPv4Address(random.getrandbits(32)))
    if kind == 4:
        return str(ipaddress.IPv6Address(random.getrandbits(128)))
    return random.choice(["0.0.0.0", "::", "10.1.2.3", "fe80::1", "255.255.255.255"])


def near(text):
    """(text), or an address that differs in one bit."""
    a = ipaddress.ip_address(text)
    if random.randrange(2):
        return text
    bits = 32 if a.version == 4 else 128
    return str(type(a)(int(a) ^ (1 << random.randrange(bits))))


def rule(at):
    kind = random.randrange(10)
    port = random.choice(["*", "80", "0", "8000-8010", "0-65535", "1-1", "65535"])
    if kind == 0:
        return "*:" + port
    a = ipaddress.ip_address(at)
    bits = random.randrange(33 if a.version == 4 else 129)
    net = ipaddress.ip_network((a, bits), strict=False)
    text = str(net.network_address if kind < 8 else a)
    if a.version == 6:
        text = "[" + text + "]"
    if kind > 1:
        text += "/" + str(bits)
    text += ":" + port
    if kind == 9:
        # One character is another one, or missing.
        i = random.randrange(len(text))
        text = text[:i] + random.choice(["", "x", "/", ":", "-", "[", "]", "*", "9", "."]) + text[i + 1:]
    return text


for _ in range(int(sys.argv[2])):
    at = ip()
    words = rule(at)
    to = near(at)
    port = random.choice([0, 1, 79, 80, 81, 7999, 8000, 8005, 8010, 8011, 65535])
    try:
        first, last, low, high = parse(words)
        n = number(ipaddress.ip_address(to))
        verdict = "yes" if first <= n <= last and low <= port <= high else "no"
    except ValueError:
        verdict = "bad"
    print(words, to, port, verdict, sep="\t")
