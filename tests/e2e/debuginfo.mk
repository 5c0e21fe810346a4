# SPDX-License-Identifier: MIT
# debuginfo.mk: the components of tests/e2e/debuginfo.sh.

$(call test_component,debuginfo_honest,tests/e2e/debuginfo/debuginfo_honest.c \
	tests/system/say.c)
$(call test_component,debuginfo_hostile,tests/e2e/debuginfo/debuginfo_hostile.c)
