#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 240
# Expat in a cubicle of its own does what it does in a process, and no more.
. tests/examples/common.sh

folder=$B/examples/expat

# document NAME: on standard input.
document()
{
	cat >"$tmp/$1.xml"
	same "$1" "$tmp/$1.xml" "$folder/native/outline" "$folder/expat.layout"
}

document small <<'end'
<?xml version="1.0"?>
<root a="1" b="zwei"><child name="x&amp;y"><leaf/></child>text
<other long="äöü" empty=""/></root>
end
document empty </dev/null
document broken <<'end'
<a>
<b></a>
end
document entities <<'end'
<!DOCTYPE r [ <!ENTITY e "value"> <!ATTLIST r d CDATA "default"> ]>
<r x="&e;&e;"><s>&e;</s></r>
end
document latin1 <<'end'
<?xml version="1.0" encoding="iso-8859-1"?><r x="&#228;"/>
end
awk >"$tmp/made" 'BEGIN {
	print "<list>"
	for (i = 0; i < 3000; i++)
		printf "<item number=\"%d\" text=\"%0200d\"><deeper/></item>\n", i, i
	printf "<many"
	for (i = 0; i < 120; i++)
		printf " a%d=\"%d\"", i, i
	printf " long=\"%060000d\"", 1
	print "/></list>"
}' </dev/null
document large <"$tmp/made"
awk 'BEGIN { for (i = 0; i < 2000; i++) printf "<d>" }' </dev/null >"$tmp/made"
document unclosed <"$tmp/made"
head -c 5000 /dev/urandom >"$tmp/made"
document random <"$tmp/made"

# It is isolated: the handlers are called back through gates.
timeout "$RUN_TIMEOUT" "$B/cubicle" stat --backend "$BACKEND" \
	"$folder/expat.layout" <"$tmp/small.xml" >"$out" 2>"$err"
like "$(cat "$err")" "app +-> expat +XML_ParseBuffer" "calls cross"
like "$(cat "$err")" "expat +-> app +XML_StartElementHandler_fn +4" \
	"... and callbacks do"

lines=$(hand_written examples/expat/libexpat.decided)
like "$(cat examples/expat/README.md)" "\\b$lines lines by hand" \
	"README.md says how many lines are by hand: $lines"
done_testing
