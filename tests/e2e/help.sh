#!/bin/sh
# SPDX-License-Identifier: MIT
#
# help.sh: what the tool says about itself is all there is, in every place
# where it is said: help, the manual pages, and the tool's own table of commands
# and options. A wrong word is told, with the nearest one that is right.
# Runs: once

. tests/lib.sh

manual=man/cubicle.1.scd
RUN_TIMEOUT=20

# says STATUS FILE PATTERN NAME ARGS...: `cubicle ARGS` ends with STATUS, and a
# line of FILE ($out or $err) is as PATTERN; nothing is in the other.
says()
{
	want=$1 file=$2 pattern=$3 name=$4
	shift 4
	run_tool "$@"
	is "$status" "$want" "$name: exit status $want" || diag_run
	like "$(cat "$file")" "$pattern" "$name: says so"
	other=$err
	[ "$file" = "$out" ] || other=$out
	is "$(cat "$other")" "" "$name: and nothing else"
}

# --- help -------------------------------------------------------------------

run_tool help --table
is "$status" 0 "the table: exit status 0" || diag_run
table=$(cat "$out")
commands=$(printf '%s\n' "$table" | awk -F '\t' '$1 == "command" { print $2 }')
like "$commands" '^run$' "control: the table has commands"
is "$(printf '%s\n' "$table" | awk -F '\t' \
	'!($1 == "command" && NF == 4 || $1 == "option" && NF == 5)')" "" \
	"the table: columns are complete"

says 0 "$out" '^  cubicle run \[OPTIONS\] LAYOUT' "help" help
all=$(cat "$out")
for option in --help -h; do
	run_tool "$option"
	is "$(cat "$out")" "$all" "$option is help"
done
for command in $commands; do
	like "$all" "^  cubicle $command( |\$)" "help names $command"
	says 0 "$out" "^cubicle $command( |\$)" "help $command" help "$command"
	text=$(cat "$out")
	is "$(printf '%s\n' "$text" | awk 'length > 80')" "" \
		"help $command: fits into a terminal"
	for option in --help -h; do
		run_tool "$command" "$option"
		is "$status $(cat "$out" "$err")" "0 $text" \
			"$command $option is help $command"
	done
	missing=$(printf '%s\n' "$table" | awk -F '\t' -v command="$command" \
		'$1 == "option" && $2 == command { print $3 }' |
		while read -r option; do
			printf '%s\n' "$text" |
				grep -Eq -e "^  (-., )?$option( |,|\$)" ||
				echo "$option"
		done)
	is "$missing" "" "help $command: has all options"
done
run_tool run --backend none --help sqlite
like "$status $(head -n 1 "$out")" '^0 cubicle run' "--help behind other options"
run_tool scan /dev/null --help
like "$status $(head -n 1 "$out")" '^0 cubicle scan' "--help behind words"
run_tool scan -- --help
like "$status $(cat "$err")" '^2 cubicle: --help: No such file' \
	"--help behind -- is a file"
run_tool run --env --help nowhere
is "$status" 2 "--help as a value is a value"
like "$(cat "$err")" "NAME=VALUE, not .--help" "--help as a value: says so"
run_cubicle sqlite-shell --help
like "$(cat "$out" "$err")" "OPTIONS.*FILENAME" \
	"--help behind a layout is the program's"
says 0 "$out" '^cubicle [0-9.]+$' "version" version
is "$("$B/cubicle" --version)" "$(cat "$out")" "--version is version"

# --- what is wrong ----------------------------------------------------------

says 2 "$err" "no command given; see .cubicle help.$" "nothing"
says 2 "$err" "no such command: rnu; did you mean .run.\? see .cubicle help.$" \
	"a mistyped command" rnu
says 2 "$err" "did you mean .layouts." "the beginning of a command" lay
says 2 "$err" "did you mean .--help." "a mistyped --help" --hepl
says 2 "$err" "no such command: nonsense; see .cubicle help.$" \
	"a word that is near to none" nonsense
says 2 "$err" "no such command: ; see" "an empty word" ""
says 2 "$err" "did you mean .scan." "help on a mistyped command" help scna
says 2 "$err" "one command at a time" "help on two commands" help run scan
says 2 "$err" "lists all commands" "a table of one command" help --table run
says 2 "$err" "did you mean --table\? see .cubicle help help." \
	"a mistyped option of help" help --tabel
says 2 "$err" "no such option: --backned; did you mean --backend\? see .cubicle help run." \
	"a mistyped option" run --backned mpk sqlite
says 2 "$err" "did you mean --windows" "... with its value" \
	run --window5=lazy sqlite
says 2 "$err" "ambiguous: --sfi, --save, --summary, --sort, --stats" \
	"an option of which there are several" run --s sqlite
says 2 "$err" "no such option: --nonsense; see .cubicle help check." \
	"an option where there are none" check --nonsense
says 2 "$err" "layouts: unexpected word .x.; see .cubicle help layouts." \
	"a word where there are none" layouts x
says 2 "$err" "version: unexpected word .x.;" "a word behind version" version x
says 2 "$err" "no layout given" "no layout" run
says 2 "$err" "scan: no file given" "no file" scan
long=$(head -c 100000 /dev/zero | tr '\0' r)
run_tool "$long"
is "$status" 2 "an endless word: exit status 2"
run_tool run "--$long"
is "$status" 2 "an endless option: exit status 2"
run_tool "$(printf 'r\033[31mn')"
like "$(cat "$err")" 'no such command: r\?\[31mn' \
	"a wrong word does not steer the terminal"

# --- the manual --------------------------------------------------------------

# Commands and options of the manual, as lines of the table without the last
# column. -h and --help are described once, where they stand alone.
manual_table()
{
	awk '
		/^# / { command = $0 == "# OPTIONS" ? "cubicle" : "" }
		/^## / {
			command = $2
			sub(/^## [^ ]+ ?/, "")
			printf "command\t%s\t%s\n", command, $0
		}
		/^\*-/ {
			value = $0
			sub(/^(\*[^*]*\*(, )?)+ ?/, "", value)
			for (i = 1; i <= NF && $i ~ /^\*/; i++) {
				gsub(/[*,]/, "", $i)
				printf "option\t%s\t%s\t%s\n", command, $i, value
			}
		}' "$manual" | sort
}

tool_table()
{
	printf '%s\n' "$table" | awk -F '\t' '
		$1 == "command" { print $1 FS $2 FS $3 }
		$1 == "option" && ($2 == "cubicle" ||
			$3 != "-h" && $3 != "--help") {
			print $1 FS $2 FS $3 FS $4
		}' | sort
}

# The options of a command in the table.
options_of()
{
	tool_table | awk -F '\t' -v command="$1" '
		$1 == "option" && $2 == command { print $3 FS $4 }'
}
is "$(options_of stat)" "$(options_of run)" "stat has the options of run"
is "$(options_of run | grep -Fxv "$(options_of gdb)")" "" \
	"gdb has the options of run, too"

# … so the manual has them once.
tool_table | awk -F '\t' '
	$1 == "option" && $2 == "run" { run[$3 FS $4] }
	$1 == "option" && $2 == "gdb" { gdb[$0] = $3 FS $4; next }
	$1 != "option" || $2 != "stat"
	END { for (line in gdb) if (!(gdb[line] in run)) print line }' |
	sort >"$tmp/tool"
manual_table >"$tmp/manual"
like "$(cat "$tmp/manual")" "option	run	--backend	auto" \
	"control: the manual has options"
is "$(comm -23 "$tmp/tool" "$tmp/manual")" "" \
	"cubicle(1) has every command and option of the tool"
is "$(comm -13 "$tmp/tool" "$tmp/manual")" "" \
	"cubicle(1) has no other commands and options"

# The keys that layout.c reads, and whether they stand in a section.
sed -n 's/^\t{"\([a-z-]*\)", \(true\|false\), [A-Z]*, set_.*/\1 \2/p' \
	tool/layout/layout.c | sort >"$tmp/tool"
awk '/^# / { inside = /OF A CUBICLE/ ? "true" : "false" }
	/^\*[a-z-]+\* = / { gsub(/\*/, ""); print $1, inside }' \
	man/cubicle-layout.5.scd | sort >"$tmp/manual"
like "$(cat "$tmp/manual")" "^calls true" "control: the manual has keys"
is "$(cat "$tmp/manual")" "$(cat "$tmp/tool")" \
	"cubicle-layout(5) has the keys that there are"

# Variables of the environment that the tool reads.
is "$(find tool -name '*.c' ! -path 'tool/cc/*' -exec \
	grep -oh 'getenv("[A-Z_]*")' {} + | tr -d '()"' |
	sed 's/getenv//' | sort -u)" \
	"$(awk '/^# / { inside = $2 == "ENVIRONMENT" }
		inside && /^_[A-Z_]*_$/ { gsub(/^_|_$/, ""); print }' "$manual" |
		sort -u)" "cubicle(1) has the variables that there are"

# The examples that are the same on every machine.
example()
{
	awk -v want="\$ $1" '$0 == want { found = 1; next }
		found && (/^```/ || /^\$ /) { exit } found' "$manual"
}

is "$(echo "SELECT 6*7;" | "$B/cubicle" run sqlite-shell)" \
	"$(example 'echo "SELECT 6*7;" | cubicle run sqlite-shell')" \
	"an example of cubicle(1): a run"
run_tool run --backned mpk sqlite
is "$(cat "$err")" "$(example 'cubicle run --backned mpk sqlite')" \
	"an example of cubicle(1): an error"

done_testing
