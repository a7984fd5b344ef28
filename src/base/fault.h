/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a program that found a fault of its own, where going on would do harm. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

/* Ends it with SIGABRT. What a transaction had begun is rolled back by whoever opens the file next. */
void fault(void) __attribute__((noreturn));

#endif
