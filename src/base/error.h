/* SPDX-License-Identifier: MIT */
/* Filling a struct np_error. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

#include "base/np-status.h"

/*
 * Writes the line into err (NULL allowed) and gives status back, so that a
 * failing path reads "return np_error_set(err, NP_ERR_IO, ...)". A text that
 * does not fit is cut at the end.
 */
__attribute__((format(printf, 3, 4))) enum np_status
np_error_set(struct np_error *err, enum np_status status, const char *format,
	     ...);

/* Same, with ": <strerror(code)>" after the text. */
__attribute__((format(printf, 3, 4))) enum np_status
np_error_errno(struct np_error *err, int code, const char *format, ...);

#endif
