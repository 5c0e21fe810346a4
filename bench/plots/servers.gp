# SPDX-License-Identifier: MIT
# servers.gp: processor time of NGINX for a request, a process over cubicles.
set title "NGINX, 16 connections: processor time of a request, native over cubicles"
set ylabel "above 1: less than native"
set yrange [0:*]
set key outside top center horizontal
set bmargin 3
set style data histograms
set style histogram clustered gap 1
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead linecolor rgb "#555555"
plot data using 2:xtic(1) title "one cubicle, modelled keys" linestyle 4, \
     '' using 3 title "8 cubicles, modelled keys" linestyle 1, \
     '' using 4 title "8 cubicles, sfi" linestyle 2
