# SPDX-License-Identifier: MIT
# windows.gp: sharing memory for a call, against copying it.
set multiplot layout 1, 2 title "sharing memory with another cubicle"
set xlabel "KiB"
set logscale x 4
set logscale y
set xtics 4
set key top left
touch = "touch only, window open and mapped"
set ylabel "instructions, protection keys in the guest"
plot data using ($1 / 1024):2 with linespoints linestyle 3 title "window: open, touch each page, close", \
     '' using ($1 / 1024):3 with linespoints linestyle 1 title "copy: cubicle\\_copy\\_in() of all of it", \
     '' using ($1 / 1024):4 with linespoints linestyle 4 title touch
set ylabel "cycles, sfi"
plot data using ($1 / 1024):5 with linespoints linestyle 3 title "window", \
     '' using ($1 / 1024):6 with linespoints linestyle 1 title "copy", \
     '' using ($1 / 1024):7 with linespoints linestyle 4 title touch
unset multiplot
