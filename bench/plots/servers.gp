# SPDX-License-Identifier: MIT
# servers.gp: processor time of NGINX for a request, a process over cubicles.
set title "NGINX, 16 connections: processor time of a request, native over cubicles"
set ylabel "above 1: less than native"
load plots."/servers-style.gp"
