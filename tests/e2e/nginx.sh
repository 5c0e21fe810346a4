#!/bin/sh
# SPDX-License-Identifier: MIT
#
# nginx.sh: NGINX, as its layouts bring it, serves a directory of the host at an address
# of --listen.
# Runs: once
# Timeout: 300

. tests/lib.sh

client=tests/e2e/http.pl
for component in components/nginx.so sfi/components/nginx.so; do
	[ -f "$B/$component" ] || skip_all "nginx is not built: make servers"
done
ip link set lo up 2>/dev/null || :
"$client" port >"$tmp/port" || skip_all "there is no loopback interface"

site=$tmp/site
mkdir -p "$site/sub" "$tmp/conf" "$tmp/root/nginx/conf" "$tmp/root/www"
echo "<h1>hello</h1>" >"$site/index.html"
seq 1 5000 >"$site/numbers.txt"
seq -f '<p>%g</p>' 1 3000 >"$site/page.html"
head -c 1048576 /dev/urandom >"$site/large"
echo "in a folder" >"$site/sub/index.html"
ln -s /etc/passwd "$site/link"
: >"$site/empty"

# start ARGS...: NGINX with backend $backend and layout $layout, in the background, as
# $pid; until it listens at $address.
start()
{
	timeout -k 5 100 "$B/cubicle" run --backend "$backend" "$@" "$layout" \
		>"$out" 2>"$err" </dev/null &
	pid=$!
	"$client" wait "$address" "$pid"
}

# choose: an address that nobody uses.
choose()
{
	port=$("$client" port)
	address=127.0.0.1:$port
}

# ended: it ends, and sets $status.
ended()
{
	status=0
	wait "$pid" || status=$?
}

# stopped SIGNAL NAME: the signal ends it, with status 0, and it has not complained,
# except about the link that leads out of the site.
stopped()
{
	kill -s "$1" "$pid"
	ended
	is "$status $(cat "$out" "$err" | grep -v '"/www/link" failed (18: Cross-device link)')" \
		"0 " "$what: $2" || diag_run
}

# ask METHOD PATH HEADERS...: sets $head; $tmp/body is the body.
ask()
{
	method=$1 path=$2
	shift 2
	head=$("$client" ask "$address" "$method" "$path" "$tmp/body" "$@" 2>&1)
}

# answers CODE NAME: that is what the last request got.
answers()
{
	like "$head" "^HTTP/1.1 $1 " "$what: $2"
}

# same FILE NAME: the last body is this file.
same()
{
	cmp -s "$tmp/body" "$1"
	is $? 0 "$what: $2"
}

serves_files()
{
	ask GET /
	answers 200 "/ is index.html"
	same "$site/index.html" "... with its content"
	like "$head" "^Content-Type: text/html" "$what: ... and its type"
	like "$head" "^Server: nginx" "$what: ... from NGINX"
	ask GET /large
	same "$site/large" "1 MiB, byte for byte"
	ask GET /empty
	answers 200 "an empty file"
	ask GET /sub/
	same "$site/sub/index.html" "a directory"
	ask GET /sub
	answers 301 "a directory without its slash"
	ask GET /missing
	answers 404 "no such file"
	ask POST /index.html
	answers 405 "POST is not for files"
	ask HEAD /large
	like "$head" "^Content-Length: 1048576" "$what: HEAD has the length"
	is "$(cat "$tmp/body")" "" "$what: ... and no body"
	unlike "$head" "^more" "$what: ... none at all"
}

serves_parts()
{
	ask GET /large "Range: bytes=1000-300999"
	answers 206 "a range"
	like "$head" "^Content-Range: bytes 1000-300999/1048576" "$what: ... which it names"
	tail -c +1001 "$site/large" | head -c 300000 >"$tmp/part"
	same "$tmp/part" "... byte for byte"
	ask GET /large "Range: bytes=-10"
	tail -c 10 "$site/large" >"$tmp/part"
	same "$tmp/part" "the last bytes"
	ask GET /large "Range: bytes=2000000-"
	answers 416 "no such range"
	ask GET /page.html "Accept-Encoding: gzip"
	like "$head" "^Content-Encoding: gzip" "$what: compressed"
	gzip -dc "$tmp/body" | cmp -s - "$site/page.html"
	is $? 0 "$what: ... and the same afterwards"
	ask GET /index.html
	modified=$(printf '%s\n' "$head" | sed -n 's/^Last-Modified: //p')
	ask GET /index.html "If-Modified-Since: $modified"
	answers 304 "not modified since"
}

refuses_paths()
{
	for path in /../../etc/passwd /sub/../../etc/passwd /%2e%2e/%2e%2e/etc/passwd \
		/..%2f..%2fetc/passwd //etc/passwd /link; do
		ask GET "$path"
		unlike "$head
$(cat "$tmp/body")" "^HTTP/1.1 2|root:" "$what: $path is not served"
	done
}

serves_many()
{
	is "$("$client" keep "$address" /numbers.txt 200 | cksum)" \
		"$({
			printf '200 '
			cat "$site/numbers.txt"
			echo
		} | cksum)" "$what: 200 requests by one connection"
	is "$("$client" many "$address" /index.html 50)" "50 <h1>hello</h1>" \
		"$what: 50 connections at once"
	is "$("$client" many "$address" /large 20 | cksum)" \
		"$({
			printf '20 '
			cat "$site/large"
			echo
		} | cksum)" "$what: 1 MiB by 20 connections at once"
}

# serves BACKEND LAYOUT
serves()
{
	backend=$1 layout=$2 what="$1, $2"
	choose
	if ! start --listen "$address" --mount "$site:/www:ro"; then
		ended
		not_ok "$what: starts"
		diag_run
		return
	fi
	serves_files
	serves_parts
	refuses_paths
	serves_many
	stopped TERM "SIGTERM ends it"
	like "$("$client" ask "$address" GET / "$tmp/body" 2>&1)" "refused" \
		"$what: ... and its socket"
}

serves mprotect nginx
serves sfi nginx
serves sfi nginx4
serves sfi nginx-mono

# --- signals ------------------------------------------------------------------

backend=sfi layout=nginx what=signals
for signal in QUIT INT; do
	choose
	start --listen "$address" --mount "$site:/www:ro"
	stopped $signal "SIG$signal ends it"
done
# --- other addresses, other configurations ------------------------------------

what=addresses
choose
first=$address
choose
start --listen "$first" --listen "$address" --mount "$site:/www:ro"
for address in "$first" "$address"; do
	ask GET /
	answers 200 "--listen twice: each is served"
done
stopped TERM "... and it ends"
choose
start --listen "*:$port" --mount "$site:/www:ro"
ask GET /
answers 200 "--listen *:PORT"
stopped TERM "... and it ends"
taken=$address
start --listen "$taken" --mount "$site:/www:ro"
run_tool run --backend sfi --listen "$taken" nginx
is "$status" 1 "$what: one that is taken: status 1" || diag_run
like "$(cat "$err")" "bind\(\) to $taken failed .*Address" "$what: ... NGINX says so"
kill -s TERM "$pid"
ended

what=configuration
choose
cat >"$tmp/conf/nginx.conf" <<end
user root root;
master_process off;
daemon off;
pid /tmp/nginx.pid;
error_log stderr;
events { }
http {
	access_log off;
	server {
		listen $address;
		location / { return 200 "of the user"; }
		location /echo { return 200 "\$http_x_word"; }
	}
}
end
cp "$tmp/conf/nginx.conf" "$tmp/root/nginx/conf"
for option in "--mount $tmp/conf:/nginx/conf:ro" "--rootfs $tmp/root"; do
	# shellcheck disable=SC2086 # two words
	start --listen "$address" $option
	ask GET /x
	is "$(cat "$tmp/body")" "of the user" "$what: ${option%% *}"
	ask GET /echo "X-Word: word"
	is "$(cat "$tmp/body")" "word" "$what: ... with its own variables"
	stopped TERM "... and it ends"
	choose
	sed -i "s/listen .*;/listen $address;/" "$tmp/conf/nginx.conf" \
		"$tmp/root/nginx/conf/nginx.conf"
done
run_tool run --backend sfi --mount "$tmp/conf:/nginx/conf:ro" nginx
is "$status" 1 "$what: an address that the layout does not name: status 1" || diag_run
like "$(cat "$err")" "^cubicle: note: the layout does not let the program listen at $address" \
	"$what: ... the tool says so"
like "$(cat "$err")" "bind\(\) to $address failed" "$what: ... and NGINX"
run_tool run --backend sfi nginx -t
is "$status" 0 "$what: nginx -t" || diag_run
nothing_left "nothing is left running"
done_testing
