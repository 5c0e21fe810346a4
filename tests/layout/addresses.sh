#!/bin/sh
# SPDX-License-Identifier: MIT
# Addresses of the host: `listen` and `connect` in a layout, and --listen.
. tests/layout/common.sh

# net LINES...: the layout, with these lines in the cubicle that has the right `net`. The
# first of them is line 8.
net()
{
	cat >"$layout" <<-end
		start = other
		[cubicle one]
		components = other
		; a comment
		[cubicle two]
		components = good
		rights = net
	end
	printf '%s\n' "$@" >>"$layout"
}

# wrong WORDS PATTERN: as `listen` and as `connect`, and with --listen.
wrong()
{
	for key in listen connect; do
		net "$key = $1"
		refused "$key = $1" "broken.layout:8: .$key = .*.: $2" run \
			--backend "$BACKEND" "$layout"
	done
	net "listen = *:*"
	refused "--listen $1" "^cubicle: --listen .*: $2" run --backend "$BACKEND" \
		--listen "$1" "$layout"
}

known='an address is ADDR:PORT, ADDR/BITS:PORT, unix:/PATH or unix:@NAME; '
wrong 1.2.3.4 "$known"
wrong ::1:80 "$known"
wrong localhost:80 "$known"
wrong 1.2.3.4:http "its port is not 0 to 65535"
wrong 1.2.3.4:65536 "its port is not 0 to 65535"
wrong 1.2.3.4:9-1 "its range of ports begins after its end"
wrong 1.2.3.4/33:1 "the bits of an IPv4 address are 0 to 32"
wrong 10.0.0.1/8:1 "it has bits set after those that count"
wrong unix:x "after unix: comes a path from the root"

# shows LINE WANTED...: what `cubicle layouts` says about it.
shows()
{
	line=$1
	shift
	net "$line"
	mkdir -p "$tmp/layouts"
	cp "$layout" "$tmp/layouts/broken.layout"
	CUBICLE_PATH=$tmp/layouts run_tool layouts
	is "$(awk '/^[^ ]/ { inside = /^broken / } inside && sub(/^    /, "")' "$out" |
		tr '\n' ,)" "$(printf '%s,' "$@")" \
		"${line:-no line}" || diag_run
}

shows "" "listen  127.0.0.0/8:*" "connect 127.0.0.0/8:*" "listen  [::1]:*" \
	"connect [::1]:*"
shows "connect = *:443" "connect *:443"
shows "listen = [0:0::0]:80 [::ffff:1.2.3.4]:1-65535" "listen  [::]:80" \
	"listen  1.2.3.4:1-65535"
shows "listen = 0.0.0.0/0:* *:1-1 unix:/a unix:@b" "listen  0.0.0.0/0:*" "listen  *:1" \
	"listen  unix:/a" "listen  unix:@b"

# numbers FIRST LAST: a line for each.
numbers()
{
	seq -f '  *:%g' "$1" "$2"
}

net "listen =$(numbers 1 1)" "$(numbers 2 257)"
refused "257 addresses" "broken.layout:264: .listen = .*: that is one address too many" \
	run --backend "$BACKEND" "$layout"
net
sed -i '/^rights/d' "$layout"
refused "--listen without the right" \
	"^cubicle: --listen: no cubicle of layout .broken. has .rights = net." run \
	--backend "$BACKEND" --listen '*:80' "$layout"
net "connect = *:*"
sed -i 's/^rights = net/rights = host/' "$layout"
refused "connect without the right" \
	"broken.layout:8: .connect. needs .rights = net. in the same cubicle" run \
	--backend "$BACKEND" "$layout"
done_testing
