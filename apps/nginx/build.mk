# SPDX-License-Identifier: MIT
# NGINX, with zlib and PCRE2, all from Debian's sources.

$(call server,nginx,nginx zlib pcre2)
