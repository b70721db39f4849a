/* SPDX-License-Identifier: MIT */
/*
 * Inputs that are no bytes of a file but are asked for: databases, histories.
 * A spring gives them as lines of JSON, one after the other, and whoever reads
 * need not know. Higher floors have springs of their own: they are handed down
 * in struct np_input_form.
 */
#ifndef INGEST_SPRING_H
#define INGEST_SPRING_H

#include "base/buf.h"

struct np_input_form;

struct np_spring {
	/*
	 * *out is what next and close get. NP_ERR_IO when it cannot be opened,
	 * NP_ERR_FORMAT or NP_ERR_MISUSE when nothing can be read from it,
	 * with what to do.
	 */
	enum np_status (*open)(void **out, const char *path,
			       const struct np_input_form *form,
			       struct np_error *err);
	/*
	 * Appends at least one whole line; NP_END when there is none left, and
	 * NP_ERR_CORRUPT when what follows is damaged. One thread at a time.
	 */
	enum np_status (*next)(void *self, struct np_buf *lines,
			       struct np_error *err);
	void (*close)(void *self); /* takes NULL */
};

#endif
