# SPDX-License-Identifier: MIT
# guest.mk: a machine with protection keys, emulated; see tests/guest.
#
# Debian's cloud kernel and busybox, unpacked from their packages and not
# installed. What the guest needs to start is packed once; the built tree is
# packed whenever the guest starts. make's own exit status tells no more than
# success; that of tests/guest/guest.sh 'COMMAND' is the command's.

GUEST := $(B)/guest

# In the order in which the kernel wants them.
GUEST_MODULES := virtio_ring virtio virtio_pci_modern_dev \
	virtio_pci_legacy_dev virtio_pci virtio_console

guest: all guest-files | deps-test ## run CMD='...' in the PKU guest; ICOUNT=1 counts instructions
	@tests/guest/guest.sh "$$CMD"

guest-files: $(GUEST)/vmlinuz $(GUEST)/base.cpio

# The package that the cloud kernel's meta package depends on.
$(GUEST)/vmlinuz: | deps
	@echo "  FETCH   $@"
	@mkdir -p $(@D)
	@rm -rf $(GUEST)/kernel
	$(Q)B=$(B) mk/apt.sh download linux-image-cloud-amd64 $(GUEST)/kernel
	$(Q)B=$(B) mk/apt.sh download "$$(dpkg-deb -f \
		$(B)/apt/download-linux-image-cloud-amd64/*.deb Depends | \
		sed 's/[ ,].*//')" $(GUEST)/kernel
	@cp $(GUEST)/kernel/boot/vmlinuz-* $@

$(GUEST)/busybox/bin/busybox: | deps $(GUEST)/vmlinuz
	@echo "  FETCH   $@"
	$(Q)B=$(B) mk/apt.sh download busybox-static $(GUEST)/busybox
	@touch $@

$(GUEST)/base.cpio: $(GUEST)/vmlinuz $(GUEST)/busybox/bin/busybox \
		tests/guest/init mk/guest.mk
	@echo "  PACK    $@"
	@rm -rf $(GUEST)/base
	@mkdir -p $(addprefix $(GUEST)/base/,bin sbin dev proc sys guest \
		usr/bin usr/sbin)
	@cp $(GUEST)/busybox/bin/busybox $(GUEST)/base/bin
	@cp tests/guest/init $(GUEST)/base/init
	$(Q)for m in $(GUEST_MODULES); do \
		find $(GUEST)/kernel/lib/modules -name "$$m.ko" \
			-exec cp {} $(GUEST)/base/guest \; && \
		echo "$$m"; \
	done >$(GUEST)/base/guest/modules
	$(Q)cd $(GUEST)/base && ln -s busybox bin/sh && find . | \
		bin/busybox cpio -o -H newc -R 0:0 2>/dev/null >../base.tmp
	@mv $(GUEST)/base.tmp $@

.PHONY: guest guest-files
