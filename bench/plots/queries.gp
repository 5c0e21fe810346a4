# SPDX-License-Identifier: MIT
# queries.gp: by query, seven cubicles over everything merged.
set title "speedtest1 by query: seven cubicles over one (published: CubicleOS-7 over Unikraft)"
set ylabel "times as long"
set logscale y
set yrange [0.5:60]
set ytics (0.5, 1, 2, 5, 10, 20, 50)
set style data histograms
set style histogram clustered gap 1
set xtics rotate by -60 font ",10"
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead linecolor rgb "#555555"
set key below horizontal
plot data using 4:xtic(1) title "published, 2021" linestyle 3, \
     '' using 2 title "here, modelled keys" linestyle 1, \
     '' using 5 title "here, sfi, over one cubicle not instrumented" linestyle 4, \
     '' using 3 title "here, protection keys in the guest, instructions" linestyle 2
