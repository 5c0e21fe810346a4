# SPDX-License-Identifier: MIT
# net.mk: a component that uses hostnet, a hostnet that attacks, and a process of the host
# that is the other end.

$(call test_component,net_user,tests/net/user.c tests/system/say.c)

$(B)/obj/tests/net/hostile.o: COMPONENT_EXTRA_CFLAGS := -Ilibos/hostnet
$(B)/tests/net/hostile/hostnet.so: $(B)/obj/tests/net/hostile.o $(B)/rt.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(COMPONENT_LDFLAGS) -Wl,-soname,hostnet.so -o $@ $^
TEST_COMPONENTS += $(B)/tests/net/hostile/hostnet.so
test-components: $(B)/tests/net/hostile/hostnet.so

test-components: $(B)/tests/net/peer
$(B)/tests/net/peer: tests/net/peer.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -static -o $@ $<

$(call program,tests/net/host_unix,$(B)/tests/libc,LIBC_PROGRAMS)
