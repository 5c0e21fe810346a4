#compdef cubicle
# SPDX-License-Identifier: MIT
#
# cubicle.zsh: completion of words in zsh; installed as _cubicle. What commands
# and options there are the tool says itself, in the table of `cubicle help
# --table`: nothing of that is repeated here.

# $row: the columns of a row. $values: what options of the command take.
local tool=${words[1]/#\~/$HOME} line command value word
local -a row commands options found
local -A takes values
integer i arguments=0 open=1

# "name:what it does", as _describe wants it.
_cubicle_entry()
{
	reply="${1//:/\\:}:$2"
}

# Complete the value of an option that help calls $1.
_cubicle_value()
{
	case $1 in
	PATH:FILE)
		if compset -P '*:'; then
			_files
		else
			_message 'path in the file system:file of the host'
		fi
		;;
	*FILE* | *DIR*) _files ;;
	*[A-Z]*) _message $1 ;;
	*)
		found=(${(s:|:)1})
		_describe value found
		;;
	esac
}

_cubicle_layouts()
{
	found=()
	for line in ${(f)"$($tool layouts 2>/dev/null)"}; do
		[[ $line == [[:space:]]* ]] || found+=(${line%% *}:${${line#* }## #})
	done
	_describe layout found
	_files -g '*.layout'
}

# Complete a word of command $1 that is no option.
_cubicle_argument()
{
	case $takes[$1] in
	*LAYOUT*) if ((arguments)); then _files; else _cubicle_layouts; fi ;;
	*COMMAND*) ((arguments)) || _describe command commands ;;
	*FILE* | *LIB* | *DIR*) _files ;;
	*) _message 'no more words' ;;
	esac
}

command=$words[2]
[[ $command != (--help|-h) ]] || command=help
((CURRENT > 2)) || command=cubicle
for line in "${(@f)$($tool help --table 2>/dev/null)}"; do
	row=("${(@ps:\t:)line}")
	local reply
	if [[ $row[1] == command ]]; then
		_cubicle_entry $row[2] $row[4]
		commands+=($reply)
		takes[$row[2]]=$row[3]
	elif [[ $row[1] == option && $row[2] == $command ]]; then
		_cubicle_entry $row[3] $row[5]
		options+=($reply)
		values[$row[3]]=$row[4]
	fi
done

if ((CURRENT == 2)); then
	_describe command commands -- options
	return
fi
for ((i = 3; i < CURRENT; i++)); do
	word=$words[i]
	if [[ -n $value ]]; then
		value=
	elif ((open)) && [[ $word == -- ]]; then
		open=0
	elif ((open)) && [[ $word == -*=* ]]; then
		:
	elif ((open)) && [[ $word == -* ]]; then
		value=$values[$word]
	else
		# What follows a layout is the program's.
		[[ $takes[$command] != *LAYOUT* ]] || open=0
		((++arguments))
	fi
done
word=$words[CURRENT]
if [[ -n $value ]]; then
	_cubicle_value $value
elif ((open)) && [[ $word == --*=* ]]; then
	compset -P '*='
	_cubicle_value "$values[${word%%=*}]"
elif ((open)) && [[ $word == -* ]]; then
	_describe option options
else
	_cubicle_argument $command
fi
