#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: keys
# Instructions of the attacker's own that write PKRU.
. tests/attack/common.sh

attack A1 keys wrpkru 0 refused:WRPKRU SCAN "WRPKRU in its text"
attack A2 keys wrpkru-hidden 0 refused:WRPKRU SCAN "WRPKRU inside of an operand"
done_testing
