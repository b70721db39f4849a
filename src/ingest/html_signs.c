/* SPDX-License-Identifier: MIT */
#include "ingest/html_signs.h"

#include <string.h>

#define WORD_MAX 24
/* Of a class or id; nobody writes longer ones by hand. */
#define NAMES_MAX 1000

struct sign {
	const char *words; /* separated by blanks, blanks at both ends */
	enum np_left left;
};

/* Single words, as they are commonly used in the class names of news pages
 * and blogs. */
static const struct sign singles[] = {
	{ " comment comments commentlist disqus respond reply replies livefyre "
	  "commenting kommentare ",
	  NP_LEFT_COMMENTS },
	{ " related recommended recommendation recommendations recommend "
	  "recirc "
	  "recirculation outbrain taboola trending popular mostread "
	  "mostpopular "
	  "readnext upnext readmore morefrom zergnet revcontent teaser teasers "
	  "interstitial linkset associated ",
	  NP_LEFT_RELATED },
	{ " caption captions figcaption imagecaption wp-caption-text cutline "
	  "photocredit imagecredit credit credits gallery slideshow lightbox "
	  "carousel ",
	  NP_LEFT_CAPTION },
	{ " byline bylines dateline timestamp dek author authors authorbox "
	  "authorbio bio postmeta entrymeta articlemeta pubdate ",
	  NP_LEFT_BYLINE },
	{ " share sharing shares sharebar sharedaddy social addthis sharethis "
	  "newsletter newsletters subscribe subscription signup optin promo "
	  "promos "
	  "promotion promotions sidebar breadcrumb breadcrumbs cookie cookies "
	  "consent gdpr footer nav navigation navbar menu menus widget widgets "
	  "ad "
	  "ads adslot advert adverts advertisement advertising adsense sponsor "
	  "sponsored sponsors tags toolbar popup modal copyright pagination "
	  "pager "
	  "pagenav hidden masthead paywall login donate donation jumplink skip "
	  "noprint screenreader sr-only tooltip dropdown follow commercial "
	  "affiliate poll ",
	  NP_LEFT_FURNITURE },
};

/* Two words in a row. */
static const struct sign pairs[] = {
	{ " read_more read_next read_also see_also more_from more_stories "
	  "most_read most_popular up_next you_may also_like also_read "
	  "further_reading more_on story_links ",
	  NP_LEFT_RELATED },
	{ " image_credit photo_credit media_caption img_caption image_info "
	  "wp_caption ",
	  NP_LEFT_CAPTION },
	{ " post_meta entry_meta article_meta meta_data story_meta post_info "
	  "article_info post_date entry_date article_date publish_date "
	  "published_date posted_on reading_time read_time ",
	  NP_LEFT_BYLINE },
	{ " sign_up screen_reader sr_only opt_in site_header site_footer "
	  "page_header global_header main_menu call_action post_tags "
	  "entry_tags tag_list side_bar print_only entry_footer post_footer "
	  "article_footer story_footer visually_hidden rich_link ",
	  NP_LEFT_FURNITURE },
};

static const char bodies[] =
	" articlebody article_body storybody story_body entry_content "
	"post_content article_content postcontent articlecontent "
	"article_text story_content postbody post_body entrycontent "
	"maincontent article_main storytext story_text content_body "
	"body_text body_copy ";

static bool listed(const char *words, const char *word, size_t len)
{
	const char *at = words;

	while ((at = strstr(at, word))) {
		if (at[-1] == ' ' && at[len] == ' ')
			return true;
		at += len;
	}
	return false;
}

static enum np_left look_up(const struct sign *signs, size_t count,
			    const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (listed(signs[i].words, word, strlen(word)))
			return signs[i].left;
	return NP_LEFT_NONE;
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* The next word of names, in lower case; 0 at the end. Long ones are cut. */
static size_t next_word(struct np_span names, size_t *at, char *word)
{
	size_t len = 0;
	size_t i = *at;

	if (names.len > NAMES_MAX)
		names.len = NAMES_MAX;
	while (i < names.len && !is_lower(names.ptr[i]) &&
	       !is_upper(names.ptr[i]))
		i++;
	while (i < names.len &&
	       (is_lower(names.ptr[i]) || is_upper(names.ptr[i]))) {
		if (len && is_upper(names.ptr[i]) && is_lower(names.ptr[i - 1]))
			break;
		if (len < WORD_MAX)
			word[len++] = (char)(names.ptr[i] | 0x20);
		i++;
	}
	word[len] = 0;
	*at = i;
	return len;
}

/* A word and the one before it, joined. */
static void join(char *pair, const char *before, const char *word)
{
	const size_t len = strlen(before);

	memcpy(pair, before, len);
	pair[len] = '_';
	memcpy(pair + len + 1, word, strlen(word) + 1);
}

enum np_left np_html_sign_name(struct np_span given)
{
	char word[WORD_MAX + 1];
	char before[WORD_MAX + 1] = "";
	char pair[2 * WORD_MAX + 2];
	enum np_left found = NP_LEFT_NONE;
	size_t at = 0;

	while (next_word(given, &at, word)) {
		enum np_left left = look_up(
			singles, sizeof(singles) / sizeof(singles[0]), word);

		join(pair, before, word);
		if (!left)
			left = look_up(pairs, sizeof(pairs) / sizeof(pairs[0]),
				       pair);
		/* A post of a network shown in the article is a part of it. */
		if (!strcmp(word, "embed") || !strcmp(word, "tweet"))
			return NP_LEFT_NONE;
		if (left && !found)
			found = left;
		memcpy(before, word, sizeof(before));
	}
	return found;
}

bool np_html_sign_body(struct np_span given)
{
	char word[WORD_MAX + 1];
	char before[WORD_MAX + 1] = "";
	char pair[2 * WORD_MAX + 2];
	size_t at = 0;
	size_t len;

	while ((len = next_word(given, &at, word))) {
		join(pair, before, word);
		if (listed(bodies, word, len) ||
		    listed(bodies, pair, strlen(pair)))
			return true;
		memcpy(before, word, sizeof(before));
	}
	return false;
}

struct phrase {
	const char *start; /* lower case; ends with '$': the whole text */
	enum np_left left;
};

static const struct phrase phrases[] = {
	{ "read more", NP_LEFT_RELATED },
	{ "read also", NP_LEFT_RELATED },
	{ "read next", NP_LEFT_RELATED },
	{ "also read", NP_LEFT_RELATED },
	{ "more:", NP_LEFT_RELATED },
	{ "more from", NP_LEFT_RELATED },
	{ "more on this", NP_LEFT_RELATED },
	{ "related:", NP_LEFT_RELATED },
	{ "related$", NP_LEFT_RELATED },
	{ "related stor", NP_LEFT_RELATED },
	{ "related article", NP_LEFT_RELATED },
	{ "related content", NP_LEFT_RELATED },
	{ "see also", NP_LEFT_RELATED },
	{ "you may also", NP_LEFT_RELATED },
	{ "you might also", NP_LEFT_RELATED },
	{ "recommended$", NP_LEFT_RELATED },
	{ "recommended for you", NP_LEFT_RELATED },
	{ "watch:", NP_LEFT_RELATED },
	{ "lesen sie auch", NP_LEFT_RELATED },
	{ "lire aussi", NP_LEFT_RELATED },
	{ "advertisement", NP_LEFT_FURNITURE },
	{ "story continues below", NP_LEFT_FURNITURE },
	{ "article continues below", NP_LEFT_FURNITURE },
	{ "continue reading", NP_LEFT_FURNITURE },
	{ "sign up", NP_LEFT_FURNITURE },
	{ "subscribe", NP_LEFT_FURNITURE },
	{ "follow us", NP_LEFT_FURNITURE },
	{ "share this", NP_LEFT_FURNITURE },
	{ "share on", NP_LEFT_FURNITURE },
	{ "share:", NP_LEFT_FURNITURE },
	{ "share$", NP_LEFT_FURNITURE },
	{ "tweet$", NP_LEFT_FURNITURE },
	{ "print$", NP_LEFT_FURNITURE },
	{ "email$", NP_LEFT_FURNITURE },
	{ "tags:", NP_LEFT_FURNITURE },
	{ "filed under", NP_LEFT_FURNITURE },
	{ "posted in", NP_LEFT_FURNITURE },
	{ "click here to", NP_LEFT_FURNITURE },
	{ "copyright", NP_LEFT_FURNITURE },
	{ "\xC2\xA9", NP_LEFT_FURNITURE },
	{ "all rights reserved", NP_LEFT_FURNITURE },
	{ "please enable javascript", NP_LEFT_FURNITURE },
	{ "your browser does not support", NP_LEFT_FURNITURE },
	{ "download our app", NP_LEFT_FURNITURE },
	{ "image copyright", NP_LEFT_CAPTION },
	{ "image caption", NP_LEFT_CAPTION },
	{ "media caption", NP_LEFT_CAPTION },
	{ "media playback is", NP_LEFT_CAPTION },
	{ "photo:", NP_LEFT_CAPTION },
	{ "photo by", NP_LEFT_CAPTION },
	{ "photograph:", NP_LEFT_CAPTION },
	{ "image:", NP_LEFT_CAPTION },
	{ "image credit", NP_LEFT_CAPTION },
	{ "photo credit", NP_LEFT_CAPTION },
	{ "(photo", NP_LEFT_CAPTION },
	{ "leave a comment", NP_LEFT_COMMENTS },
	{ "leave a reply", NP_LEFT_COMMENTS },
	{ "comments$", NP_LEFT_COMMENTS },
};

static bool begins(struct np_span text, const char *start)
{
	size_t i = 0;

	for (; start[i] && start[i] != '$'; i++) {
		char c;

		if (i == text.len)
			return false;
		c = text.ptr[i];
		if ((is_upper(c) ? (char)(c | 0x20) : c) != start[i])
			return false;
	}
	return !start[i] || i == text.len;
}

enum np_left np_html_sign_phrase(struct np_span text)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (begins(text, phrases[i].start))
			return phrases[i].left;
	return NP_LEFT_NONE;
}

static bool contains(struct np_span text, const char *word)
{
	for (size_t i = 0; i + strlen(word) <= text.len; i++)
		if (begins((struct np_span){ text.ptr + i, text.len - i },
			   word))
			return true;
	return false;
}

bool np_html_sign_consent(struct np_span text)
{
	static const char *const own[] = {
		"this website", "this site",	    "our site",
		"our website",	"we use cookies",   "use of cookies",
		"your browser", "our partners use", "these cookies",
		"the website",
	};

	if (!contains(text, "cookies"))
		return false;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (contains(text, own[i]))
			return true;
	return false;
}
