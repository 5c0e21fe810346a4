#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# What the bench says holds: intervals, early stop, verdicts, on made-up data.
exec perl tests/e2e/bench_statistics.pl
