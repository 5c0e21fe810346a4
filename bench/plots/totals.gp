# SPDX-License-Identifier: MIT
# totals.gp: all of speedtest1, over the Linux process of the same machine.
set title "speedtest1 --size 100, over a Linux process"
set ylabel "times as long"
set yrange [0:*]
set style data histograms
set style histogram clustered gap 1
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead linecolor rgb "#555555"
plot data using 3:xtic(1) title "published, 2021" linestyle 3, \
     '' using 2 title "here, modelled keys" linestyle 1, \
     '' using 4 title "here, sfi" linestyle 2, \
     '' using ($0 - 0.25):($3 + 0.3):(sprintf("%.1f", $3)) notitle with labels font ",10", \
     '' using 0:($2 + 0.3):(sprintf("%.2f", $2)) notitle with labels font ",10", \
     '' using ($0 + 0.25):($4 + 0.3):(sprintf("%.2f", $4)) notitle with labels font ",10"
