# SPDX-License-Identifier: MIT
# servers-style.gp: a group of bars for each case, one for each system.
set yrange [0:*]
set key outside top center horizontal
set bmargin 3
set style data histograms
set style histogram clustered gap 1
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead linecolor rgb "#555555"
plot data using 2:xtic(1) title "one cubicle, modelled keys" linestyle 4, \
     '' using 3 title "4 cubicles, modelled keys" linestyle 3, \
     '' using 4 title "8 cubicles, modelled keys" linestyle 1, \
     '' using 5 title "8 cubicles, sfi" linestyle 2
