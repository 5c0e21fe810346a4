#!/bin/sh
# SPDX-License-Identifier: MIT
# Layouts that make no sense, by themselves or with their components.
. tests/layout/common.sh

# --- what is in which cubicle ------------------------------------------------

runs "control: caller and answer" <<end
start = caller
[cubicle one]
components = caller
calls = answer
[cubicle two]
components = answer
end
runs "control: the same in one cubicle" <<end
start = caller
[cubicle one]
components = caller answer
end
refused_layout "a call that the layout does not allow" \
	"component caller calls answer_get of answer, .*cubicle one: add answer" <<end
start = caller
[cubicle one]
components = caller
[cubicle two]
components = answer
end
refused_layout "declarations that differ" \
	"caller and answer_differs declare answer_get differently" <<end
start = caller
[cubicle one]
components = caller
calls = answer_differs
[cubicle two]
components = answer_differs
end
refused_layout "a function that is not declared" \
	"imports answer_get of answer_undeclared.*does not declare it" <<end
start = caller
[cubicle one]
components = caller
calls = answer_undeclared
[cubicle two]
components = answer_undeclared
end
refused_layout "two that export the same" \
	"answer_get is exported by both answer and answer_again" <<end
start = caller
[cubicle one]
components = caller
calls = answer answer_again
[cubicle two]
components = answer
[cubicle three]
components = answer_again
end
refused_layout "data of another cubicle" \
	"bad_data imports the data answer_number of answer_data" <<end
start = bad_data
[cubicle one]
components = bad_data
calls = answer_data
[cubicle two]
components = answer_data
end
refused_layout "nobody who exports it" \
	"component caller: nothing in this layout exports answer_get" <<end
start = caller
[cubicle one]
components = caller
[cubicle two]
components = answer_data
end
unlike "$(cat "$err")" "does not declare it" "... and no component has it"
refused_layout "a function that nobody has declared" \
	"broken.layout:6: .caller. imports answer_get. Component .answer_hidden. has a function answer_get, but does not declare it: CUBICLE_FUNCTION is missing" <<end
start = caller
[cubicle one]
components = caller
calls = answer_hidden
[cubicle two]
components = answer_hidden
end
like "$(cat "$err")" "component caller: nothing in this layout exports answer_get" \
	"... after the linker's own message"
refused_layout "a component that there is not" \
	"broken.layout:3: component .missing.: no file missing.so" <<end
start = good
[cubicle one]
components = good missing
end

# many NUMBER: a layout with so many cubicles.
many()
{
	echo "start = good"
	echo "[cubicle first]"
	echo "components = good"
	n=1
	while [ "$n" -lt "$1" ]; do
		n=$((n + 1))
		printf '[cubicle c%d]\ncomponents = answer\n' "$n"
	done
}

many 14 >"$layout"
refused "more cubicles than keys" \
	"broken.layout:28: 14 cubicles are more than the 13 " \
	run --backend mpk "$layout"
many 128 >"$tmp/many"
refused_layout "more cubicles than slots" \
	"broken.layout:256: more than 127 cubicles" <"$tmp/many"
many 127 >"$tmp/many"
runs "127 cubicles" <"$tmp/many"

# --- the file itself ---------------------------------------------------------

good='[cubicle one]
components = good'

refused "no such layout" "no layout .nowhere." run nowhere
refused "no such layout file" "nowhere/no.layout: No such file" \
	run nowhere/no.layout
mkdir "$tmp/folder.layout"
refused "a folder as layout" \
	"$tmp/folder.layout: a folder is not a layout; name the file, as $tmp/folder.layout/NAME.layout" \
	run "$tmp/folder.layout"
refused "a folder by its path" \
	"tests/layout/: a folder is not a layout; .* tests/layout/NAME.layout" \
	run tests/layout/
refused "a folder by its name alone" \
	"cubicle: tests: a folder is not a layout; .* tests/NAME.layout" run tests
refused_layout "an empty layout" "broken.layout: no .cubicle NAME." </dev/null
refused_layout "nothing to start" "no cubicle has the component .boot." <<end
$good
end
refused_layout "no such component to start" \
	"broken.layout:1: .other. is the start" <<end
start = other
$good
end
refused_layout "two to start" "broken.layout:1: .good. .*in 2 cubicles" <<end
start = good
$good
[cubicle two]
components = good
end
refused_layout "calls a component that there is not" \
	"broken.layout:4: cubicle .one. calls .nobody." <<end
start = good
$good
calls = nobody
end
refused_layout "an unknown program" "broken.layout:2: .nobody. is the program" \
	<<end
start = good
program = nobody
$good
end
refused_layout "an unknown key" "broken.layout:4: unknown key .color.$" <<end
start = good
$good
color = blue
end
refused_layout "a key that is misspelt" \
	"broken.layout:2: unknown key .progam.; did you mean .program..$" <<end
start = good
progam = good
$good
end
refused_layout "a key that lacks a letter" \
	"broken.layout:4: unknown key .call.; did you mean .calls..$" <<end
start = good
$good
call = answer
end
refused_layout "an unknown section" "broken.layout:4: unknown section" <<end
start = good
$good
[window one]
components = good
end
refused_layout "memory shown to nobody" \
	"broken.layout:4: cubicle .one. shows its memory to .two., but there is no" <<end
start = good
$good
shows = two
end
refused_layout "memory shown to itself" \
	"broken.layout:4: cubicle .one. shows its memory to itself" <<end
start = good
$good
shows = one
end
refused_layout "one of two without a program" \
	"broken.layout:4: cubicle .one. calls .answer., which is in 2 cubicles" <<end
start = good
$good
calls = answer
[cubicle two]
components = answer
[cubicle three]
components = answer
end
refused_layout "an unknown right" "broken.layout:4: no such right: .all." <<end
start = good
$good
rights = all
end
refused_layout "a stack that is too large" "broken.layout:4: a stack has" <<end
start = good
$good
stack = 9M
end
refused_layout "no size for a stack" "broken.layout:4: .much. is not a size" <<end
start = good
$good
stack = much
end
refused_layout "no size for a memory" "broken.layout:4: .lots. is not a size" <<end
start = good
$good
memory = lots
end
refused_layout "too large a memory" \
	"broken.layout:4: the memory of a cubicle is 4M to 4000M, not 5G" <<end
start = good
$good
memory = 5G
end
refused_layout "a cubicle twice" "broken.layout:4: cubicle .one. exists already" <<end
start = good
$good
[cubicle one]
components = answer
end
refused_layout "a component twice in one cubicle" \
	"broken.layout:3: component .good. is in cubicle .one. twice" <<end
start = good
[cubicle one]
components = good good
end
refused_layout "a cubicle without components" \
	"broken.layout:4: cubicle .two. has no components" <<end
start = good
$good
[cubicle two]
calls = good
end
refused_layout "a name that leaves its folder" "broken.layout:3: .*cannot be" \
	<<end
start = good
[cubicle one]
components = ../good
end
refused_layout "a name that is too long" "broken.layout:3: .*too long" <<end
start = good
[cubicle one]
components = good_good_good_good_good_good_good
end
refused_layout "a line that is nothing" "broken.layout:2: neither" <<end
start = good
good
$good
end
head -c 3000 /dev/urandom >"$tmp/random"
refused_layout "no text" "broken.layout" <"$tmp/random"
done_testing
