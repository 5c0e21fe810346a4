# SPDX-License-Identifier: MIT
# flags.mk: how components are compiled and linked, here and elsewhere.

WARNINGS := -Wall -Wextra -Wshadow -Wcast-qual -Wwrite-strings -Werror

# Position independent, freestanding, no stack protector (FS is the application's),
# plain SSE2.
COMPONENT_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -fPIC -ffreestanding \
	-fvisibility=hidden -fno-stack-protector -fcf-protection=none
COMPONENT_LDFLAGS := -shared -nostdlib -Wl,-z,now -Wl,-z,noexecstack \
	-Wl,-z,separate-code -Wl,-z,max-page-size=65536 -Wl,--hash-style=gnu \
	-Wl,--build-id=none
