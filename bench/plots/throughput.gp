# SPDX-License-Identifier: MIT
# throughput.gp: requests of NGINX in a second, cubicles over a process.
set title "NGINX, 16 connections: throughput of cubicles over native"
set ylabel "above 1: more than native"
load plots."/servers-style.gp"
