# SPDX-License-Identifier: MIT
# lighttpd, with zlib and PCRE2, all from Debian's sources.

$(call server,lighttpd,lighttpd zlib pcre2)
