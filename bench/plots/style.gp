# SPDX-License-Identifier: MIT
# style.gp: what all plots look like. Colours are those of Okabe and Ito, which
# everybody can tell apart.
set style line 1 linecolor rgb "#0072B2" linewidth 2 pointtype 7
set style line 2 linecolor rgb "#56B4E9" linewidth 2 pointtype 5
set style line 3 linecolor rgb "#D55E00" linewidth 2 pointtype 9
set style line 4 linecolor rgb "#999999" linewidth 2 pointtype 11
set border 3 linecolor rgb "#555555"
set tics nomirror out
set grid ytics linecolor rgb "#dddddd" linewidth 1
set key top left Left reverse samplen 2
set style fill solid 1 noborder
set datafile missing "-"
