#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: keys
# Instructions of the attacker's own that change its rights. At every byte and
# with every prefix, across segments and pages: unit/scan, e2e/scan.
. tests/attack/common.sh

attack A1 keys wrpkru 0 refused:WRPKRU SCAN "WRPKRU in its text"
attack A2 operand wrpkru 0 refused:WRPKRU SCAN "WRPKRU inside of an operand"
attack A2 offset wrpkru 0 refused:WRPKRU SCAN "WRPKRU inside of an address"
attack A2 pair wrpkru 0 refused:WRPKRU SCAN "WRPKRU across two instructions"
attack A2 page wrpkru 0 refused:WRPKRU SCAN "WRPKRU across two pages"
attack A2 end wrpkru 0 refused:WRPKRU SCAN "WRPKRU at the end of the text"
attack A3 xrstor xrstor 0 refused:XRSTOR SCAN "XRSTOR of a forged state"
attack C17 segment wrfsbase 0 refused:WRFSBASE SCAN "WRFSBASE with idle prefixes"
attack C17 gsbase wrgsbase 0 refused:WRGSBASE SCAN "WRGSBASE"
done_testing
