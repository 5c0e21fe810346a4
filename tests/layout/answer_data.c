/* SPDX-License-Identifier: MIT */
/* answer_data.c: exports data. */
__attribute__((visibility("default"))) int answer_number = 42;
