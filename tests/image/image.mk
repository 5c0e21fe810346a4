# SPDX-License-Identifier: MIT
# image.mk: the program that tampers with images, in the place of the monitor.

$(B)/tests/tamper: tests/image/tamper.c tests/image/bad.c tests/image/tamper.h \
		include/cubicle/image_abi.h include/cubicle/calls_abi.h | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -static -o $@ $(filter %.c,$^)

# The same with other changes.
$(B)/tests/ladder: tests/image/tamper.c tests/image/ladder.c tests/image/tamper.h \
		include/cubicle/image_abi.h include/cubicle/calls_abi.h | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -static -o $@ $(filter %.c,$^)

test-components: $(B)/tests/tamper $(B)/tests/ladder
