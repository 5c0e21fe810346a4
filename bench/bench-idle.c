/* SPDX-License-Identifier: MIT */
/* bench-idle.c: a component that has nothing. */
