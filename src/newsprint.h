/* SPDX-License-Identifier: MIT */
/*
 * newsprint: finds where an article was printed again. This header brings all
 * the others; each of them also stands alone.
 */
#ifndef NEWSPRINT_H
#define NEWSPRINT_H

#include "np-status.h"
#include "np-recipe.h"
#include "np-sketch.h"
#include "np-bands.h"
#include "np-store.h"
#include "np-matches.h"
#include "np-diff.h"

#endif
