# SPDX-License-Identifier: MIT
$(call unit_test,image,$(filter-out tool/link/symbol.c,$(wildcard tool/link/*.c)) \
	monitor/load/interface.c $(addprefix tool/,layout/layout.c layout/address.c layout/check.c layout/file.c \
	layout/complain.c lib/backend_name.c lib/clean.c lib/complain.c lib/nearest.c lib/whole.c),\
	-Itool -linih -lelf)
$(B)/tests/unit/test_image: | components apps
