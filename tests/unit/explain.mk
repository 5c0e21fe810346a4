# SPDX-License-Identifier: MIT
$(call unit_test,explain,tests/unit/explain_records.c \
	tests/unit/explain_printed.c $(addprefix tool/report/,explain.c explanation.c rule.c \
	sentence.c suggestion.c declaration.c length.c prototype.c region.c leaks.c \
	facts.c terminal.c json.c permissive.c) $(addprefix tool/lib/,symbols.c \
	source.c helper.c clean.c complain.c),-Itool -lcjson -ldw -lelf)
