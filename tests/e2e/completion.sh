#!/bin/sh
# SPDX-License-Identifier: MIT
#
# completion.sh: bash and zsh complete what the tool knows: commands, options,
# their values, layouts and files.
# Runs: once

. tests/lib.sh

command -v bash >/dev/null || skip_all "there is no bash"

project=$PWD
mkdir "$tmp/bin" "$tmp/work" "$tmp/work/a folder" "$tmp/layouts"
ln -s "$project/$B/cubicle" "$tmp/bin/cubicle"
cp apps/sqlite/sqlite3.layout "$tmp/layouts/my-own.layout"
touch "$tmp/work/one.layout" "$tmp/work/two.tar" "$tmp/work/a b.so"
PATH=$tmp/bin:$PATH CUBICLE_PATH=$tmp/layouts
export PATH CUBICLE_PATH

# --- bash --------------------------------------------------------------------

cat >"$tmp/complete.bash" <<'end'
# complete.bash SCRIPT WORD...: what SCRIPT makes of the last WORD, a line each.
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMPREPLY=()
_cubicle
((!${#COMPREPLY[@]})) || printf '%s\n' "${COMPREPLY[@]}"
end

# completes NAME WANTED WORD...: the last word is completed to the words of the
# lines WANTED.
completes()
{
	name=$1 want=$2
	shift 2
	is "$(cd "$tmp/work" && timeout 20 bash "$tmp/complete.bash" \
		"$project/tool/command/completion/cubicle.bash" "$@" 2>&1 | sort)" \
		"$(printf '%s\n' "$want" | sort)" "bash: $name"
}

options="--backend
--windows
--rootfs
--save
--env
--summary
--stats
--wrpkru-cycles
--help
-h"
# As `help` lists them, which another test compares.
commands=$("$B/cubicle" help | sed -n 's/^  cubicle \([a-z]*\).*/\1/p')
run_options=$("$B/cubicle" help run | sed -n 's/^  \(-h, \)*\(--[a-z-]*\).*/\2/p')
backends="auto
mpk
mprotect
none
sfi"

like "$run_options" "^--rootfs$" "control: there are options"
is "$(printf '%s\n' "$options" | grep -vx -e "$run_options" -e -h)" "" \
	"control: and those of this test are among them"
completes "commands" "$commands
--help
-h
--version" cubicle ""
completes "a command" "run" cubicle r
completes "no command" "" cubicle x
completes "options" "$run_options
-h" cubicle run -
completes "an option" "--stats" cubicle run --st
completes "options behind others" "--windows
--wrpkru-cycles" cubicle run --backend none --summary --w
completes "values" "$backends" cubicle run --backend ""
completes "a value" "mpk
mprotect" cubicle run --backend mp
completes "a value that is joined" "mpk
mprotect" cubicle run --backend = mp
completes "a value that is joined and empty" "$backends" cubicle run --backend =
completes "another value" "lazy" cubicle run --backend = none --windows l
completes "files as a value" "two.tar" cubicle run --rootfs tw
completes "files behind a colon" "two.tar" cubicle run --save /my.db : tw
completes "all files behind a colon" "a b.so
a folder
one.layout
two.tar" cubicle run --save /my.db :
completes "nothing where anything may stand" "" cubicle run --env ""
completes "layouts" "my-own" cubicle run my
completes "layouts that are installed" \
	"$("$B/cubicle" layouts | sed -n 's/^\(sqlite[^ ]*\).*/\1/p')" \
	cubicle run --summary sqlite
completes "layout files" "one.layout" cubicle run o
completes "folders with layout files" "a folder" cubicle run a
completes "a layout behind --" "my-own" cubicle run -- my
completes "files for the program" "two.tar" cubicle run sqlite tw
completes "no options for the program" "" cubicle run sqlite --b
completes "files to scan" "a b.so
a folder" cubicle scan "a"
completes "options behind files" "--help" cubicle scan two.tar --he
completes "commands to have help on" "scan" cubicle help sc
completes "nothing behind them" "" cubicle help scan s
completes "... also behind --help" "layouts" cubicle --help l
completes "nothing where no word is taken" "" cubicle layouts ""
completes "a tool with a path" "run" "$project/$B/cubicle" r
completes "nothing where the tool is not" "" "$tmp/nowhere/cubicle" r
like "$(bash -c '. tool/command/completion/cubicle.bash; complete -p cubicle')" \
	"-F _cubicle cubicle" "bash: is registered"

# --- zsh ----------------------------------------------------------------------

if ! command -v zsh >/dev/null; then
	skip "zsh: is not installed"
	done_testing
fi
succeeds "zsh: the syntax" zsh -n tool/command/completion/cubicle.zsh
# Keys are pressed in a terminal of its own.
if ! zsh -fc 'zmodload zsh/zpty && zpty shell true' 2>/dev/null; then
	skip "zsh: there are no pseudo terminals"
	done_testing
fi
mkdir "$tmp/site"
cp tool/command/completion/cubicle.zsh "$tmp/site/_cubicle"

# A shell with a terminal of its own, in which keys are pressed.
cat >"$tmp/complete.zsh" <<'end'
# complete.zsh SITE LINE: LINE as it is after a tab.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= PROMPT_EOL_MARK= TERM=dumb; stty -echo; unset zle_bracketed_paste
fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -d $1/dump
show() { print -r -- \"<<\$BUFFER>>\"; exit }; zle -N show; bindkey '^X' show
unsetopt auto_menu list_ambiguous; LISTMAX=1000; print ready-now"
while zpty -r shell line && [[ $line != ready-now* ]]; do :; done
zpty -w -n shell "$2"$'\t\x18'
while zpty -r shell line; do
	[[ $line != *'<<'*'>>'* ]] || { line=${line##*<<}; print -r -- ${line%%>>*}; break }
done
zpty -d shell
end

# zsh_completes NAME WANTED LINE: pressing tab behind LINE makes it WANTED.
zsh_completes()
{
	is "$(cd "$tmp/work" && timeout 30 zsh -f "$tmp/complete.zsh" \
		"$tmp/site" "$3" 2>&1)" "$2" "zsh: $1"
}

zsh_completes "a command" "cubicle run " "cubicle r"
zsh_completes "an option" "cubicle run --stats " "cubicle run --st"
zsh_completes "a value" "cubicle run --backend mprotect " \
	"cubicle run --backend mpr"
zsh_completes "a value that is joined" "cubicle run --backend=none " \
	"cubicle run --backend=n"
zsh_completes "files behind a colon" "cubicle run --save /my.db:two.tar " \
	"cubicle run --save /my.db:tw"
zsh_completes "a layout" "cubicle run --summary my-own " \
	"cubicle run --summary my"
zsh_completes "a layout file" "cubicle run one.layout " "cubicle run on"
zsh_completes "a file for the program" "cubicle run sqlite two.tar " \
	"cubicle run sqlite tw"
zsh_completes "no options for the program" "cubicle run sqlite --b" \
	"cubicle run sqlite --b"
zsh_completes "a file to scan" "cubicle scan a\\ b.so " "cubicle scan a\\ b"
zsh_completes "a command to have help on" "cubicle help layouts " \
	"cubicle help l"
zsh_completes "nothing where no word is taken" "cubicle check o" \
	"cubicle check o"

done_testing
