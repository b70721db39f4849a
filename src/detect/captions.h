/* SPDX-License-Identifier: MIT */
/*
 * Captions of pictures of an agency: a line that ends in "(AP Photo/NAME)",
 * "NAME/Reuters", "NAME/Pool via REUTERS", "Getty Images". The picture is sold
 * with its caption, so two pages that show it share words and no reporting.
 */
#ifndef DETECT_CAPTIONS_H
#define DETECT_CAPTIONS_H

#include "detect/body.h"

enum {
	NP_CAPTION_MOST = 800, /* bytes of a line: longer ones are text */
	NP_CAPTION_CREDIT = 64 /* bytes at its end where the credit stands */
};

/* The next one that begins at or behind *at, which moves behind it. False:
 * there is none. Linear in what is passed. */
bool np_caption_next(struct np_span text, size_t *at, struct np_stretch *out);

#endif
