#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 7200
# tests/sfi/accepted.sh, with each way to align, to cut and to link that it knows.
MATRIX=all
# shellcheck source=tests/sfi/accepted.sh
. tests/sfi/accepted.sh
