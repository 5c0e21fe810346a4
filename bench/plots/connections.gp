# SPDX-License-Identifier: MIT
# connections.gp: connections per second of each run over those of the first.
set title "NGINX: runs of connections that are opened, used once and closed"
set xlabel "run"
set ylabel "throughput over that of the first run"
set yrange [0:*]
set key outside bottom center horizontal
set style data linespoints
plot data using 1:2 title "native" linestyle 3, \
     '' using 1:3 title "8 cubicles, modelled keys" linestyle 1, \
     '' using 1:4 title "8 cubicles, sfi" linestyle 2
