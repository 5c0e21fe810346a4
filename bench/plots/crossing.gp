# SPDX-License-Identifier: MIT
# crossing.gp: what it costs to call somebody else and to come back.
set title "a call and its return"
set ylabel "cycles"
set logscale y
set yrange [1:20000]
set boxwidth 0.7
set xrange [-0.6:*]
set xtics rotate by -35 font ",11"
set key top left
plot data using 0:($3 == 0 ? $2 : 1/0):xtic(1) with boxes linestyle 1 title "measured here", \
     '' using 0:($3 == 1 ? $2 : 1/0) with boxes linestyle 2 title "modelled here, 24 cycles for a WRPKRU", \
     '' using 0:($3 == 2 ? $2 : 1/0) with boxes linestyle 4 title "published", \
     '' using 0:($2 * 1.3):(sprintf("%.0f", $2)) with labels notitle font ",10"
