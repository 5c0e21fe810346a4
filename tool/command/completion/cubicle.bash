# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# cubicle.bash: completion of words in bash. What commands and options there are
# the tool says itself, in the table of `cubicle help --table`: nothing of that
# is repeated here.

# Column $4 of the rows of the table whose first ones are $1, $2, $3; an empty
# one is any.
_cubicle_column()
{
	awk -F '\t' -v kind="$1" -v a="$2" -v b="$3" -v column="$4" \
		'$1 == kind && (a == "" || $2 == a) && (b == "" || $3 == b) {
			print $column
		}' <<<"$_cubicle_table"
}

# Complete $2 with the words of $1.
_cubicle_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_cubicle_files()
{
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_cubicle_layouts()
{
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(
		compgen -W "$("$_cubicle_tool" layouts 2>/dev/null |
			sed -n 's/^\([^ ][^ ]*\) .*/\1/p')" -- "$1"
		compgen -f -X '!*.layout' -- "$1"
		compgen -d -- "$1"
	)
}

# Complete $2, the value of an option that help calls $1.
_cubicle_value()
{
	case $1 in
	PATH:FILE) [[ $2 != *:* ]] || _cubicle_files "${2#*:}" ;;
	*FILE* | *DIR*) _cubicle_files "$2" ;;
	*[A-Z]*) ;;
	*) _cubicle_words "${1//|/ }" "$2" ;;
	esac
}

# Complete $3, a word of a command that takes $1; $2 words come before it.
_cubicle_argument()
{
	case $1 in
	*LAYOUT*)
		if (($2)); then
			_cubicle_files "$3"
		else
			_cubicle_layouts "$3"
		fi
		;;
	*COMMAND*)
		(($2)) || _cubicle_words \
			"$(_cubicle_column command "" "" 2)" "$3"
		;;
	*FILE* | *LIB* | *DIR*)
		_cubicle_files "$3"
		;;
	esac
}

# $words: what bash has split at = and :, as it was typed, up to the cursor.
_cubicle_join()
{
	local i word joined=
	words=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if ((${#words[@]} > 1)) && [[ $joined || $word == [=:]* ]]; then
			words[-1]+=$word
		else
			words+=("$word")
		fi
		joined=
		[[ $word != *[=:] ]] || joined=1
	done
}

_cubicle()
{
	local _cubicle_tool=${COMP_WORDS[0]/#\~/$HOME} _cubicle_table
	local -a words
	local current command takes value='' i arguments=0 options=1

	COMPREPLY=()
	_cubicle_table=$("$_cubicle_tool" help --table 2>/dev/null) || return
	_cubicle_join
	current=${words[-1]}
	if ((${#words[@]} < 3)); then
		_cubicle_words "$(_cubicle_column command "" "" 2
			_cubicle_column option cubicle "" 3)" "$current"
		return
	fi
	command=${words[1]}
	[[ $command != --help && $command != -h ]] || command=help
	takes=$(_cubicle_column command "$command" "" 3)
	for ((i = 2; i < ${#words[@]} - 1; i++)); do
		if [[ $value ]]; then
			value=
		elif ((options)) && [[ ${words[i]} == -- ]]; then
			options=0
		elif ((options)) && [[ ${words[i]} == -*=* ]]; then
			:
		elif ((options)) && [[ ${words[i]} == -* ]]; then
			value=$(_cubicle_column option "$command" "${words[i]}" 4)
		else
			# What follows a layout is the program's.
			[[ $takes != *LAYOUT* ]] || options=0
			((++arguments))
		fi
	done
	if [[ $value ]]; then
		_cubicle_value "$value" "$current"
	elif ((options)) && [[ $current == --*=* ]]; then
		_cubicle_value "$(_cubicle_column option "$command" \
			"${current%%=*}" 4)" "${current#*=}"
	elif ((options)) && [[ $current == -* ]]; then
		_cubicle_words "$(_cubicle_column option "$command" "" 3)" \
			"$current"
	else
		_cubicle_argument "$takes" "$arguments" "$current"
	fi
}

complete -F _cubicle cubicle
