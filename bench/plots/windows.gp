# SPDX-License-Identifier: MIT
# windows.gp: sharing memory for a call, against copying it.
set title "sharing memory with another cubicle"
set xlabel "KiB"
set logscale x 4
set logscale y
set xtics 4
set ylabel "instructions, protection keys in the guest"
set key top left
plot data using ($1 / 1024):2 with linespoints linestyle 3 title "window: open, touch each page, close", \
     '' using ($1 / 1024):3 with linespoints linestyle 1 title "copy: cubicle\\_copy\\_in() of all of it", \
     '' using ($1 / 1024):4 with linespoints linestyle 4 title "touch only, window open and mapped"
