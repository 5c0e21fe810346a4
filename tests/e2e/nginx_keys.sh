#!/bin/sh
# SPDX-License-Identifier: MIT
#
# nginx_keys.sh: NGINX in eight cubicles with protection keys serves a client beside it.
# Runs: keys
. tests/lib.sh

[ -f "$B/components/nginx.so" ] || skip_all "nginx is not built: make servers"
url=http://127.0.0.1:8080

mkdir "$tmp/site"
echo "<h1>hello</h1>" >"$tmp/site/index.html"
dd if=/dev/urandom of="$tmp/site/large" bs=1024 count=1024 2>/dev/null
timeout "$run_seconds" "$B/cubicle" run --backend "$BACKEND" --require mpk --summary \
	--listen 127.0.0.1:8080 --mount "$tmp/site:/www:ro" nginx \
	>"$out" 2>"$err" </dev/null &
pid=$!
tries=0
until wget -q -O "$tmp/got" "$url/" 2>/dev/null || [ $tries = 100 ]; do
	tries=$((tries + 1))
	sleep 0.5
done
is "$(cat "$tmp/got")" "<h1>hello</h1>" "a page" || diag_run
wget -q -O "$tmp/got" "$url/large"
cmp -s "$tmp/got" "$tmp/site/large"
is $? 0 "1 MiB, byte for byte"
wget -q -O "$tmp/got" "$url/missing" 2>"$tmp/said"
like "$(cat "$tmp/said")" "404" "no such file"
kill -TERM $pid
status=0
wait $pid || status=$?
is "$status" 0 "SIGTERM ends it" || diag_run
like "$(cat "$err")" "layout nginx, 8 cubicles" "there were eight cubicles"
like "$(cat "$err")" "violations: 0" "and no violation"
done_testing
