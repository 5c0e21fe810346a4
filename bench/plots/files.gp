# SPDX-License-Identifier: MIT
# files.gp: 4 KiB written somewhere in files of many sizes.
set title "writing a page of 4 KiB at a random place"
set xlabel "pages in the file"
set logscale x
set ylabel "ns"
set yrange [0:*]
set key top left
plot data using 1:2 with linespoints linestyle 4 title "Linux process, tmpfs", \
     '' using 1:3 with linespoints linestyle 1 title "seven cubicles, ramfs, modelled keys"
