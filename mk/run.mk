# SPDX-License-Identifier: MIT
# run.mk: the main job, in one command.

SIZE := 100

run: all ## run SQLite's speedtest1 in seven cubicles, at SIZE=100
	@$(B)/cubicle run --summary sqlite --size $(SIZE) -mmap 0 --stats testing

.PHONY: run
