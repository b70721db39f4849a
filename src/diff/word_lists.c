/* SPDX-License-Identifier: MIT */
/*
 * Words that change what a sentence says: numbers, dates, negation, and who
 * says so or how firmly. English, German, French, Spanish, Italian, Portuguese,
 * Dutch and Russian, some Arabic; Chinese, Japanese and Thai by characters.
 * Small letters, in order of bytes.
 */
#include "diff/kinds.h"

#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"

enum {
	LONGEST = 32
};

struct listed {
	const char *word;
	uint16_t change;
};

/* clang-format off */
static const struct listed listed[] = {
	{ "abril", NP_DIFF_DATE }, { "according", NP_DIFF_ATTRIBUTION }, { "acht", NP_DIFF_NUMBER },
	{ "added", NP_DIFF_ATTRIBUTION }, { "admitted", NP_DIFF_ATTRIBUTION }, { "affirm\xc3\xa9", NP_DIFF_ATTRIBUTION },
	{ "afirmou", NP_DIFF_ATTRIBUTION }, { "afirm\xc3\xb3", NP_DIFF_ATTRIBUTION }, { "agosto", NP_DIFF_DATE },
	{ "aldrig", NP_DIFF_NEGATION }, { "alleged", NP_DIFF_ATTRIBUTION }, { "allegedly", NP_DIFF_ATTRIBUTION },
	{ "amanh\xc3\xa3", NP_DIFF_DATE }, { "angeblich", NP_DIFF_ATTRIBUTION }, { "annonc\xc3\xa9", NP_DIFF_ATTRIBUTION },
	{ "announced", NP_DIFF_ATTRIBUTION }, { "announces", NP_DIFF_ATTRIBUTION }, { "annunciato", NP_DIFF_ATTRIBUTION },
	{ "anunciou", NP_DIFF_ATTRIBUTION }, { "anunci\xc3\xb3", NP_DIFF_ATTRIBUTION }, { "ao\xc3\xbbt", NP_DIFF_DATE },
	{ "apparently", NP_DIFF_ATTRIBUTION }, { "apr", NP_DIFF_DATE }, { "april", NP_DIFF_DATE }, { "aprile", NP_DIFF_DATE },
	{ "aren't", NP_DIFF_NEGATION }, { "argued", NP_DIFF_ATTRIBUTION }, { "aucun", NP_DIFF_NEGATION },
	{ "aucune", NP_DIFF_NEGATION }, { "aug", NP_DIFF_DATE }, { "august", NP_DIFF_DATE }, { "augustus", NP_DIFF_DATE },
	{ "aujourd'hui", NP_DIFF_DATE }, { "avril", NP_DIFF_DATE }, { "ayer", NP_DIFF_DATE },
	{ "behauptete", NP_DIFF_ATTRIBUTION }, { "berichtete", NP_DIFF_ATTRIBUTION }, { "bez", NP_DIFF_NEGATION },
	{ "bilh\xc3\xb5""es", NP_DIFF_NUMBER }, { "billion", NP_DIFF_NUMBER }, { "billions", NP_DIFF_NUMBER },
	{ "can't", NP_DIFF_NEGATION }, { "cannot", NP_DIFF_NEGATION }, { "cem", NP_DIFF_NUMBER }, { "cent", NP_DIFF_NUMBER },
	{ "cento", NP_DIFF_NUMBER }, { "cien", NP_DIFF_NUMBER }, { "cinco", NP_DIFF_NUMBER }, { "cinq", NP_DIFF_NUMBER },
	{ "cinque", NP_DIFF_NUMBER }, { "claim", NP_DIFF_ATTRIBUTION }, { "claimed", NP_DIFF_ATTRIBUTION },
	{ "claims", NP_DIFF_ATTRIBUTION }, { "confirmed", NP_DIFF_ATTRIBUTION }, { "confirms", NP_DIFF_ATTRIBUTION },
	{ "could", NP_DIFF_ATTRIBUTION }, { "couldn't", NP_DIFF_NEGATION }, { "cuatro", NP_DIFF_NUMBER }, { "dec", NP_DIFF_DATE },
	{ "december", NP_DIFF_DATE }, { "declarou", NP_DIFF_ATTRIBUTION }, { "declar\xc3\xb3", NP_DIFF_ATTRIBUTION },
	{ "demain", NP_DIFF_DATE }, { "denied", NP_DIFF_ATTRIBUTION }, { "denies", NP_DIFF_ATTRIBUTION },
	{ "deux", NP_DIFF_NUMBER }, { "dez", NP_DIFF_NUMBER }, { "dezember", NP_DIFF_DATE }, { "dezembro", NP_DIFF_DATE },
	{ "dicembre", NP_DIFF_DATE }, { "dichiarato", NP_DIFF_ATTRIBUTION }, { "diciembre", NP_DIFF_DATE },
	{ "didn't", NP_DIFF_NEGATION }, { "dieci", NP_DIFF_NUMBER }, { "dienstag", NP_DIFF_DATE }, { "diez", NP_DIFF_NUMBER },
	{ "dijeron", NP_DIFF_ATTRIBUTION }, { "dijo", NP_DIFF_ATTRIBUTION }, { "dimanche", NP_DIFF_DATE },
	{ "dinsdag", NP_DIFF_DATE }, { "disse", NP_DIFF_ATTRIBUTION }, { "dissero", NP_DIFF_ATTRIBUTION },
	{ "dit", NP_DIFF_ATTRIBUTION }, { "dix", NP_DIFF_NUMBER }, { "doesn't", NP_DIFF_NEGATION }, { "dois", NP_DIFF_NUMBER },
	{ "domani", NP_DIFF_DATE }, { "domenica", NP_DIFF_DATE }, { "domingo", NP_DIFF_DATE }, { "don't", NP_DIFF_NEGATION },
	{ "donderdag", NP_DIFF_DATE }, { "donnerstag", NP_DIFF_DATE }, { "dos", NP_DIFF_NUMBER }, { "double", NP_DIFF_NUMBER },
	{ "dozen", NP_DIFF_NUMBER }, { "dozens", NP_DIFF_NUMBER }, { "drei", NP_DIFF_NUMBER }, { "drie", NP_DIFF_NUMBER },
	{ "due", NP_DIFF_NUMBER }, { "duizend", NP_DIFF_NUMBER }, { "d\xc3\xa9""cembre", NP_DIFF_DATE },
	{ "d\xc3\xa9""clar\xc3\xa9", NP_DIFF_ATTRIBUTION }, { "eight", NP_DIFF_NUMBER }, { "eighteen", NP_DIFF_NUMBER },
	{ "eighty", NP_DIFF_NUMBER }, { "eleven", NP_DIFF_NUMBER }, { "elf", NP_DIFF_NUMBER }, { "enero", NP_DIFF_DATE },
	{ "erkl\xc3\xa4rte", NP_DIFF_ATTRIBUTION }, { "feb", NP_DIFF_DATE }, { "febbraio", NP_DIFF_DATE },
	{ "febrero", NP_DIFF_DATE }, { "februar", NP_DIFF_DATE }, { "februari", NP_DIFF_DATE }, { "february", NP_DIFF_DATE },
	{ "fevereiro", NP_DIFF_DATE }, { "fifteen", NP_DIFF_NUMBER }, { "fifty", NP_DIFF_NUMBER }, { "five", NP_DIFF_NUMBER },
	{ "forty", NP_DIFF_NUMBER }, { "four", NP_DIFF_NUMBER }, { "fourteen", NP_DIFF_NUMBER }, { "freitag", NP_DIFF_DATE },
	{ "fri", NP_DIFF_DATE }, { "friday", NP_DIFF_DATE }, { "f\xc3\xa9vrier", NP_DIFF_DATE }, { "f\xc3\xbcnf", NP_DIFF_NUMBER },
	{ "geen", NP_DIFF_NEGATION }, { "gennaio", NP_DIFF_DATE }, { "gestern", NP_DIFF_DATE }, { "gioved\xc3\xac", NP_DIFF_DATE },
	{ "gisteren", NP_DIFF_DATE }, { "giugno", NP_DIFF_DATE }, { "hadn't", NP_DIFF_NEGATION }, { "hasn't", NP_DIFF_NEGATION },
	{ "haven't", NP_DIFF_NEGATION }, { "heute", NP_DIFF_DATE }, { "hier", NP_DIFF_DATE }, { "hoje", NP_DIFF_DATE },
	{ "honderd", NP_DIFF_NUMBER }, { "hoy", NP_DIFF_DATE }, { "huit", NP_DIFF_NUMBER }, { "hundert", NP_DIFF_NUMBER },
	{ "hundred", NP_DIFF_NUMBER }, { "hundreds", NP_DIFF_NUMBER }, { "ieri", NP_DIFF_DATE }, { "ikke", NP_DIFF_NEGATION },
	{ "indiqu\xc3\xa9", NP_DIFF_ATTRIBUTION }, { "inform\xc3\xb3", NP_DIFF_ATTRIBUTION }, { "ingen", NP_DIFF_NEGATION },
	{ "insisted", NP_DIFF_ATTRIBUTION }, { "inte", NP_DIFF_NEGATION }, { "isn't", NP_DIFF_NEGATION },
	{ "jamais", NP_DIFF_NEGATION }, { "jam\xc3\xa1s", NP_DIFF_NEGATION }, { "jan", NP_DIFF_DATE }, { "janeiro", NP_DIFF_DATE },
	{ "januar", NP_DIFF_DATE }, { "januari", NP_DIFF_DATE }, { "january", NP_DIFF_DATE }, { "janvier", NP_DIFF_DATE },
	{ "jeudi", NP_DIFF_DATE }, { "jueves", NP_DIFF_DATE }, { "juillet", NP_DIFF_DATE }, { "juin", NP_DIFF_DATE },
	{ "jul", NP_DIFF_DATE }, { "julho", NP_DIFF_DATE }, { "juli", NP_DIFF_DATE }, { "julio", NP_DIFF_DATE },
	{ "july", NP_DIFF_DATE }, { "jun", NP_DIFF_DATE }, { "june", NP_DIFF_DATE }, { "junho", NP_DIFF_DATE },
	{ "juni", NP_DIFF_DATE }, { "junio", NP_DIFF_DATE }, { "kein", NP_DIFF_NEGATION }, { "keine", NP_DIFF_NEGATION },
	{ "keinem", NP_DIFF_NEGATION }, { "keinen", NP_DIFF_NEGATION }, { "keiner", NP_DIFF_NEGATION },
	{ "keines", NP_DIFF_NEGATION }, { "laut", NP_DIFF_ATTRIBUTION }, { "likely", NP_DIFF_ATTRIBUTION },
	{ "luglio", NP_DIFF_DATE }, { "lundi", NP_DIFF_DATE }, { "luned\xc3\xac", NP_DIFF_DATE }, { "lunes", NP_DIFF_DATE },
	{ "maandag", NP_DIFF_DATE }, { "maart", NP_DIFF_DATE }, { "maggio", NP_DIFF_DATE }, { "mai", NP_DIFF_NEGATION },
	{ "maio", NP_DIFF_DATE }, { "mar", NP_DIFF_DATE }, { "march", NP_DIFF_DATE }, { "mardi", NP_DIFF_DATE },
	{ "mars", NP_DIFF_DATE }, { "marted\xc3\xac", NP_DIFF_DATE }, { "martes", NP_DIFF_DATE }, { "marzo", NP_DIFF_DATE },
	{ "mar\xc3\xa7o", NP_DIFF_DATE }, { "may", NP_DIFF_ATTRIBUTION }, { "mayo", NP_DIFF_DATE },
	{ "ma\xc3\xb1""ana", NP_DIFF_DATE }, { "mei", NP_DIFF_DATE }, { "meldde", NP_DIFF_ATTRIBUTION },
	{ "meldete", NP_DIFF_ATTRIBUTION }, { "mercoled\xc3\xac", NP_DIFF_DATE }, { "mercredi", NP_DIFF_DATE },
	{ "might", NP_DIFF_ATTRIBUTION }, { "mil", NP_DIFF_NUMBER }, { "mila", NP_DIFF_NUMBER },
	{ "milh\xc3\xa3o", NP_DIFF_NUMBER }, { "milh\xc3\xb5""es", NP_DIFF_NUMBER }, { "miliardi", NP_DIFF_NUMBER },
	{ "milione", NP_DIFF_NUMBER }, { "milioni", NP_DIFF_NUMBER }, { "miljard", NP_DIFF_NUMBER }, { "miljoen", NP_DIFF_NUMBER },
	{ "mille", NP_DIFF_NUMBER }, { "milliard", NP_DIFF_NUMBER }, { "milliarde", NP_DIFF_NUMBER },
	{ "milliarden", NP_DIFF_NUMBER }, { "milliards", NP_DIFF_NUMBER }, { "million", NP_DIFF_NUMBER },
	{ "millionen", NP_DIFF_NUMBER }, { "millions", NP_DIFF_NUMBER }, { "millones", NP_DIFF_NUMBER },
	{ "mill\xc3\xb3n", NP_DIFF_NUMBER }, { "mittwoch", NP_DIFF_DATE }, { "mi\xc3\xa9rcoles", NP_DIFF_DATE },
	{ "monday", NP_DIFF_DATE }, { "montag", NP_DIFF_DATE }, { "morgen", NP_DIFF_DATE }, { "mustn't", NP_DIFF_NEGATION },
	{ "m\xc3\xa4rz", NP_DIFF_DATE }, { "nada", NP_DIFF_NEGATION }, { "nadie", NP_DIFF_NEGATION }, { "ne", NP_DIFF_NEGATION },
	{ "negen", NP_DIFF_NUMBER }, { "neither", NP_DIFF_NEGATION }, { "nem", NP_DIFF_NEGATION }, { "nenhum", NP_DIFF_NEGATION },
	{ "nenhuma", NP_DIFF_NEGATION }, { "nessuna", NP_DIFF_NEGATION }, { "nessuno", NP_DIFF_NEGATION },
	{ "neuf", NP_DIFF_NUMBER }, { "neun", NP_DIFF_NUMBER }, { "never", NP_DIFF_NEGATION }, { "ni", NP_DIFF_NEGATION },
	{ "nicht", NP_DIFF_NEGATION }, { "nichts", NP_DIFF_NEGATION }, { "nie", NP_DIFF_NEGATION },
	{ "niemals", NP_DIFF_NEGATION }, { "niemand", NP_DIFF_NEGATION }, { "niente", NP_DIFF_NEGATION },
	{ "niet", NP_DIFF_NEGATION }, { "nine", NP_DIFF_NUMBER }, { "nineteen", NP_DIFF_NUMBER }, { "ninety", NP_DIFF_NUMBER },
	{ "ninguna", NP_DIFF_NEGATION }, { "ninguno", NP_DIFF_NEGATION }, { "ning\xc3\xban", NP_DIFF_NEGATION },
	{ "no", NP_DIFF_NEGATION }, { "nobody", NP_DIFF_NEGATION }, { "non", NP_DIFF_NEGATION }, { "none", NP_DIFF_NEGATION },
	{ "nooit", NP_DIFF_NEGATION }, { "nor", NP_DIFF_NEGATION }, { "not", NP_DIFF_NEGATION }, { "nothing", NP_DIFF_NEGATION },
	{ "nov", NP_DIFF_DATE }, { "november", NP_DIFF_DATE }, { "novembre", NP_DIFF_DATE }, { "novembro", NP_DIFF_DATE },
	{ "noviembre", NP_DIFF_DATE }, { "nowhere", NP_DIFF_NEGATION }, { "nueve", NP_DIFF_NUMBER }, { "nunca", NP_DIFF_NEGATION },
	{ "n\xc3\xa3o", NP_DIFF_NEGATION }, { "ocho", NP_DIFF_NUMBER }, { "oct", NP_DIFF_DATE }, { "october", NP_DIFF_DATE },
	{ "octobre", NP_DIFF_DATE }, { "octubre", NP_DIFF_DATE }, { "oggi", NP_DIFF_DATE }, { "ohne", NP_DIFF_NEGATION },
	{ "oito", NP_DIFF_NUMBER }, { "oktober", NP_DIFF_DATE }, { "ontem", NP_DIFF_DATE }, { "otto", NP_DIFF_NUMBER },
	{ "ottobre", NP_DIFF_DATE }, { "outubro", NP_DIFF_DATE }, { "pas", NP_DIFF_NEGATION }, { "possibly", NP_DIFF_ATTRIBUTION },
	{ "presuntamente", NP_DIFF_ATTRIBUTION }, { "probably", NP_DIFF_ATTRIBUTION }, { "quarter", NP_DIFF_NUMBER },
	{ "quatre", NP_DIFF_NUMBER }, { "quatro", NP_DIFF_NUMBER }, { "quattro", NP_DIFF_NUMBER },
	{ "quoted", NP_DIFF_ATTRIBUTION }, { "rapport\xc3\xa9", NP_DIFF_ATTRIBUTION }, { "reported", NP_DIFF_ATTRIBUTION },
	{ "reportedly", NP_DIFF_ATTRIBUTION }, { "reports", NP_DIFF_ATTRIBUTION }, { "rien", NP_DIFF_NEGATION },
	{ "sabato", NP_DIFF_DATE }, { "sagte", NP_DIFF_ATTRIBUTION }, { "sagten", NP_DIFF_ATTRIBUTION },
	{ "said", NP_DIFF_ATTRIBUTION }, { "samedi", NP_DIFF_DATE }, { "samstag", NP_DIFF_DATE }, { "sans", NP_DIFF_NEGATION },
	{ "saturday", NP_DIFF_DATE }, { "say", NP_DIFF_ATTRIBUTION }, { "saying", NP_DIFF_ATTRIBUTION },
	{ "says", NP_DIFF_ATTRIBUTION }, { "sechs", NP_DIFF_NUMBER }, { "secondo", NP_DIFF_ATTRIBUTION },
	{ "segundo", NP_DIFF_ATTRIBUTION }, { "seg\xc3\xban", NP_DIFF_ATTRIBUTION }, { "seis", NP_DIFF_NUMBER },
	{ "selon", NP_DIFF_ATTRIBUTION }, { "sem", NP_DIFF_NEGATION }, { "senza", NP_DIFF_NEGATION }, { "sep", NP_DIFF_DATE },
	{ "sept", NP_DIFF_DATE }, { "september", NP_DIFF_DATE }, { "septembre", NP_DIFF_DATE }, { "septiembre", NP_DIFF_DATE },
	{ "setembro", NP_DIFF_DATE }, { "sette", NP_DIFF_NUMBER }, { "settembre", NP_DIFF_DATE }, { "seven", NP_DIFF_NUMBER },
	{ "seventeen", NP_DIFF_NUMBER }, { "seventy", NP_DIFF_NUMBER }, { "shouldn't", NP_DIFF_NEGATION },
	{ "sieben", NP_DIFF_NUMBER }, { "siete", NP_DIFF_NUMBER }, { "sin", NP_DIFF_NEGATION }, { "six", NP_DIFF_NUMBER },
	{ "sixteen", NP_DIFF_NUMBER }, { "sixty", NP_DIFF_NUMBER }, { "sonntag", NP_DIFF_DATE }, { "stated", NP_DIFF_ATTRIBUTION },
	{ "states", NP_DIFF_ATTRIBUTION }, { "suggested", NP_DIFF_ATTRIBUTION }, { "sunday", NP_DIFF_DATE },
	{ "s\xc3\xa1""bado", NP_DIFF_DATE }, { "tausend", NP_DIFF_NUMBER }, { "teilte", NP_DIFF_ATTRIBUTION },
	{ "tells", NP_DIFF_ATTRIBUTION }, { "ten", NP_DIFF_NUMBER }, { "thirteen", NP_DIFF_NUMBER }, { "thirty", NP_DIFF_NUMBER },
	{ "thousand", NP_DIFF_NUMBER }, { "thousands", NP_DIFF_NUMBER }, { "three", NP_DIFF_NUMBER }, { "thu", NP_DIFF_DATE },
	{ "thurs", NP_DIFF_DATE }, { "thursday", NP_DIFF_DATE }, { "tien", NP_DIFF_NUMBER }, { "today", NP_DIFF_DATE },
	{ "told", NP_DIFF_ATTRIBUTION }, { "tomorrow", NP_DIFF_DATE }, { "tonight", NP_DIFF_DATE }, { "tre", NP_DIFF_NUMBER },
	{ "tres", NP_DIFF_NUMBER }, { "trillion", NP_DIFF_NUMBER }, { "triple", NP_DIFF_NUMBER }, { "trois", NP_DIFF_NUMBER },
	{ "tr\xc3\xaas", NP_DIFF_NUMBER }, { "tue", NP_DIFF_DATE }, { "tues", NP_DIFF_DATE }, { "tuesday", NP_DIFF_DATE },
	{ "twee", NP_DIFF_NUMBER }, { "twelve", NP_DIFF_NUMBER }, { "twenty", NP_DIFF_NUMBER }, { "twice", NP_DIFF_NUMBER },
	{ "two", NP_DIFF_NUMBER }, { "vandaag", NP_DIFF_DATE }, { "vendredi", NP_DIFF_DATE }, { "venerd\xc3\xac", NP_DIFF_DATE },
	{ "vier", NP_DIFF_NUMBER }, { "viernes", NP_DIFF_DATE }, { "vijf", NP_DIFF_NUMBER }, { "volgens", NP_DIFF_ATTRIBUTION },
	{ "vrijdag", NP_DIFF_DATE }, { "warned", NP_DIFF_ATTRIBUTION }, { "wasn't", NP_DIFF_NEGATION }, { "wed", NP_DIFF_DATE },
	{ "wednesday", NP_DIFF_DATE }, { "weren't", NP_DIFF_NEGATION }, { "without", NP_DIFF_NEGATION },
	{ "woensdag", NP_DIFF_DATE }, { "won't", NP_DIFF_NEGATION }, { "wouldn't", NP_DIFF_NEGATION },
	{ "wrote", NP_DIFF_ATTRIBUTION }, { "yesterday", NP_DIFF_DATE }, { "zaterdag", NP_DIFF_DATE },
	{ "zegt", NP_DIFF_ATTRIBUTION }, { "zehn", NP_DIFF_NUMBER }, { "zei", NP_DIFF_ATTRIBUTION }, { "zes", NP_DIFF_NUMBER },
	{ "zeven", NP_DIFF_NUMBER }, { "zondag", NP_DIFF_DATE }, { "zonder", NP_DIFF_NEGATION },
	{ "zufolge", NP_DIFF_ATTRIBUTION }, { "zwei", NP_DIFF_NUMBER }, { "zw\xc3\xb6lf", NP_DIFF_NUMBER },
	{ "\xd0\xb0\xd0\xb2\xd0\xb3\xd1\x83\xd1\x81\xd1\x82\xd0\xb0", NP_DIFF_DATE },
	{ "\xd0\xb0\xd0\xbf\xd1\x80\xd0\xb5\xd0\xbb\xd1\x8f", NP_DIFF_DATE }, { "\xd0\xb1\xd0\xb5\xd0\xb7", NP_DIFF_NEGATION },
	{ "\xd0\xb2\xd0\xbe\xd1\x81\xd0\xb5\xd0\xbc\xd1\x8c", NP_DIFF_NUMBER },
	{ "\xd0\xb2\xd0\xbe\xd1\x81\xd0\xba\xd1\x80\xd0\xb5\xd1\x81\xd0\xb5\xd0\xbd\xd1\x8c\xd0\xb5", NP_DIFF_DATE },
	{ "\xd0\xb2\xd1\x82\xd0\xbe\xd1\x80\xd0\xbd\xd0\xb8\xd0\xba", NP_DIFF_DATE },
	{ "\xd0\xb2\xd1\x87\xd0\xb5\xd1\x80\xd0\xb0", NP_DIFF_DATE }, { "\xd0\xb4\xd0\xb2\xd0\xb0", NP_DIFF_NUMBER },
	{ "\xd0\xb4\xd0\xb5\xd0\xb2\xd1\x8f\xd1\x82\xd1\x8c", NP_DIFF_NUMBER },
	{ "\xd0\xb4\xd0\xb5\xd0\xba\xd0\xb0\xd0\xb1\xd1\x80\xd1\x8f", NP_DIFF_DATE },
	{ "\xd0\xb4\xd0\xb5\xd1\x81\xd1\x8f\xd1\x82\xd1\x8c", NP_DIFF_NUMBER },
	{ "\xd0\xb7\xd0\xb0\xd0\xb2\xd1\x82\xd1\x80\xd0\xb0", NP_DIFF_DATE },
	{ "\xd0\xb7\xd0\xb0\xd1\x8f\xd0\xb2\xd0\xb8\xd0\xbb", NP_DIFF_ATTRIBUTION },
	{ "\xd0\xb7\xd0\xb0\xd1\x8f\xd0\xb2\xd0\xb8\xd0\xbb\xd0\xb0", NP_DIFF_ATTRIBUTION },
	{ "\xd0\xb7\xd0\xb0\xd1\x8f\xd0\xb2\xd0\xb8\xd0\xbb\xd0\xb8", NP_DIFF_ATTRIBUTION },
	{ "\xd0\xb8\xd1\x8e\xd0\xbb\xd1\x8f", NP_DIFF_DATE }, { "\xd0\xb8\xd1\x8e\xd0\xbd\xd1\x8f", NP_DIFF_DATE },
	{ "\xd0\xbc\xd0\xb0\xd1\x80\xd1\x82\xd0\xb0", NP_DIFF_DATE }, { "\xd0\xbc\xd0\xb0\xd1\x8f", NP_DIFF_DATE },
	{ "\xd0\xbc\xd0\xb8\xd0\xbb\xd0\xbb\xd0\xb8\xd0\xb0\xd1\x80\xd0\xb4\xd0\xbe\xd0\xb2", NP_DIFF_NUMBER },
	{ "\xd0\xbc\xd0\xb8\xd0\xbb\xd0\xbb\xd0\xb8\xd0\xbe\xd0\xbd", NP_DIFF_NUMBER },
	{ "\xd0\xbc\xd0\xb8\xd0\xbb\xd0\xbb\xd0\xb8\xd0\xbe\xd0\xbd\xd0\xbe\xd0\xb2", NP_DIFF_NUMBER },
	{ "\xd0\xbd\xd0\xb5", NP_DIFF_NEGATION }, { "\xd0\xbd\xd0\xb5\xd1\x82", NP_DIFF_NEGATION },
	{ "\xd0\xbd\xd0\xb8", NP_DIFF_NEGATION }, { "\xd0\xbd\xd0\xb8\xd0\xba\xd0\xbe\xd0\xb3\xd0\xb4\xd0\xb0", NP_DIFF_NEGATION },
	{ "\xd0\xbd\xd0\xb8\xd0\xba\xd1\x82\xd0\xbe", NP_DIFF_NEGATION },
	{ "\xd0\xbd\xd0\xb8\xd1\x87\xd0\xb5\xd0\xb3\xd0\xbe", NP_DIFF_NEGATION },
	{ "\xd0\xbd\xd0\xbe\xd1\x8f\xd0\xb1\xd1\x80\xd1\x8f", NP_DIFF_DATE },
	{ "\xd0\xbe\xd0\xba\xd1\x82\xd1\x8f\xd0\xb1\xd1\x80\xd1\x8f", NP_DIFF_DATE },
	{ "\xd0\xbf\xd0\xbe\xd0\xbd\xd0\xb5\xd0\xb4\xd0\xb5\xd0\xbb\xd1\x8c\xd0\xbd\xd0\xb8\xd0\xba", NP_DIFF_DATE },
	{ "\xd0\xbf\xd1\x8f\xd1\x82\xd0\xbd\xd0\xb8\xd1\x86\xd1\x83", NP_DIFF_DATE },
	{ "\xd0\xbf\xd1\x8f\xd1\x82\xd1\x8c", NP_DIFF_NUMBER },
	{ "\xd1\x81\xd0\xb5\xd0\xb3\xd0\xbe\xd0\xb4\xd0\xbd\xd1\x8f", NP_DIFF_DATE },
	{ "\xd1\x81\xd0\xb5\xd0\xbc\xd1\x8c", NP_DIFF_NUMBER },
	{ "\xd1\x81\xd0\xb5\xd0\xbd\xd1\x82\xd1\x8f\xd0\xb1\xd1\x80\xd1\x8f", NP_DIFF_DATE },
	{ "\xd1\x81\xd0\xba\xd0\xb0\xd0\xb7\xd0\xb0\xd0\xbb", NP_DIFF_ATTRIBUTION },
	{ "\xd1\x81\xd0\xba\xd0\xb0\xd0\xb7\xd0\xb0\xd0\xbb\xd0\xb0", NP_DIFF_ATTRIBUTION },
	{ "\xd1\x81\xd0\xbe\xd0\xbe\xd0\xb1\xd1\x89\xd0\xb0\xd0\xb5\xd1\x82", NP_DIFF_ATTRIBUTION },
	{ "\xd1\x81\xd0\xbe\xd0\xbe\xd0\xb1\xd1\x89\xd0\xb8\xd0\xbb", NP_DIFF_ATTRIBUTION },
	{ "\xd1\x81\xd0\xbe\xd0\xbe\xd0\xb1\xd1\x89\xd0\xb8\xd0\xbb\xd0\xb0", NP_DIFF_ATTRIBUTION },
	{ "\xd1\x81\xd0\xbe\xd0\xbe\xd0\xb1\xd1\x89\xd0\xb8\xd0\xbb\xd0\xb8", NP_DIFF_ATTRIBUTION },
	{ "\xd1\x81\xd1\x80\xd0\xb5\xd0\xb4\xd1\x83", NP_DIFF_DATE }, { "\xd1\x81\xd1\x82\xd0\xbe", NP_DIFF_NUMBER },
	{ "\xd1\x81\xd1\x83\xd0\xb1\xd0\xb1\xd0\xbe\xd1\x82\xd1\x83", NP_DIFF_DATE },
	{ "\xd1\x82\xd1\x80\xd0\xb8", NP_DIFF_NUMBER }, { "\xd1\x82\xd1\x8b\xd1\x81\xd1\x8f\xd1\x87", NP_DIFF_NUMBER },
	{ "\xd1\x82\xd1\x8b\xd1\x81\xd1\x8f\xd1\x87\xd0\xb8", NP_DIFF_NUMBER },
	{ "\xd1\x84\xd0\xb5\xd0\xb2\xd1\x80\xd0\xb0\xd0\xbb\xd1\x8f", NP_DIFF_DATE },
	{ "\xd1\x87\xd0\xb5\xd1\x82\xd0\xb2\xd0\xb5\xd1\x80\xd0\xb3", NP_DIFF_DATE },
	{ "\xd1\x87\xd0\xb5\xd1\x82\xd1\x8b\xd1\x80\xd0\xb5", NP_DIFF_NUMBER },
	{ "\xd1\x88\xd0\xb5\xd1\x81\xd1\x82\xd1\x8c", NP_DIFF_NUMBER },
	{ "\xd1\x8f\xd0\xbd\xd0\xb2\xd0\xb0\xd1\x80\xd1\x8f", NP_DIFF_DATE },
	{ "\xd8\xa3\xd8\xb9\xd9\x84\xd9\x86", NP_DIFF_ATTRIBUTION }, { "\xd8\xb0\xd9\x83\xd8\xb1", NP_DIFF_ATTRIBUTION },
	{ "\xd8\xba\xd9\x8a\xd8\xb1", NP_DIFF_NEGATION }, { "\xd9\x82\xd8\xa7\xd9\x84", NP_DIFF_ATTRIBUTION },
	{ "\xd9\x82\xd8\xa7\xd9\x84\xd8\xaa", NP_DIFF_ATTRIBUTION }, { "\xd9\x84\xd8\xa7", NP_DIFF_NEGATION },
	{ "\xd9\x84\xd9\x85", NP_DIFF_NEGATION }, { "\xd9\x84\xd9\x86", NP_DIFF_NEGATION },
	{ "\xd9\x84\xd9\x8a\xd8\xb3", NP_DIFF_NEGATION },
};

/* Found at the begin of what is asked about. */
static const struct listed characters[] = {
	{"\xe4\xb8\x8d", NP_DIFF_NEGATION}, {"\xe6\xb2\xa1", NP_DIFF_NEGATION}, {"\xe6\xb2\x92", NP_DIFF_NEGATION},
	{"\xe6\x9c\xaa", NP_DIFF_NEGATION}, {"\xe6\x97\xa0", NP_DIFF_NEGATION}, {"\xe7\x84\xa1", NP_DIFF_NEGATION},
	{"\xe9\x9d\x9e", NP_DIFF_NEGATION}, {"\xe3\x81\xaa\xe3\x81\x84", NP_DIFF_NEGATION},
	{"\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93", NP_DIFF_NEGATION},
	{"\xe3\x81\xaa\xe3\x81\x8b\xe3\x81\xa3\xe3\x81\x9f", NP_DIFF_NEGATION},
	{"\xe0\xb9\x84\xe0\xb8\xa1\xe0\xb9\x88", NP_DIFF_NEGATION}, {"\xe8\xa1\xa8\xe7\xa4\xba", NP_DIFF_ATTRIBUTION},
	{"\xe7\xa7\xb0", NP_DIFF_ATTRIBUTION}, {"\xe7\xa8\xb1", NP_DIFF_ATTRIBUTION}, {"\xe8\xaf\xb4", NP_DIFF_ATTRIBUTION},
	{"\xe8\xaa\xaa", NP_DIFF_ATTRIBUTION}, {"\xe6\x8d\xae", NP_DIFF_ATTRIBUTION}, {"\xe6\x93\x9a", NP_DIFF_ATTRIBUTION},
	{"\xe5\xae\xa3\xe5\xb8\x83", NP_DIFF_ATTRIBUTION}, {"\xe6\x8c\x87\xe5\x87\xba", NP_DIFF_ATTRIBUTION},
	{"\xe8\xbf\xb0\xe3\x81\xb9", NP_DIFF_ATTRIBUTION}, {"\xe3\x81\xab\xe3\x82\x88\xe3\x82\x8b\xe3\x81\xa8", NP_DIFF_ATTRIBUTION},
	{"\xe0\xb8\x81\xe0\xb8\xa5\xe0\xb9\x88\xe0\xb8\xb2\xe0\xb8\xa7", NP_DIFF_ATTRIBUTION}, {"\xe5\xb9\xb4", NP_DIFF_DATE},
	{"\xe6\x9c\x88", NP_DIFF_DATE}, {"\xe6\x97\xa5", NP_DIFF_DATE}, {"\xe6\x9b\x9c", NP_DIFF_DATE},
	{"\xe6\x98\x9f\xe6\x9c\x9f", NP_DIFF_DATE}, {"\xe5\x91\xa8\xe4\xb8\x80", NP_DIFF_DATE},
	{"\xe6\x98\xa8\xe5\xa4\xa9", NP_DIFF_DATE}, {"\xe4\xbb\x8a\xe5\xa4\xa9", NP_DIFF_DATE},
	{"\xe6\x98\x8e\xe5\xa4\xa9", NP_DIFF_DATE}, {"\xe4\xb8\x87", NP_DIFF_NUMBER}, {"\xe8\x90\xac", NP_DIFF_NUMBER},
	{"\xe4\xba\xbf", NP_DIFF_NUMBER}, {"\xe5\x84\x84", NP_DIFF_NUMBER}, {"\xe5\x8d\x83", NP_DIFF_NUMBER},
	{"\xe7\x99\xbe", NP_DIFF_NUMBER},
};
/* clang-format on */

/* The word in small letters with a straight apostrophe; 0: too long. */
static size_t make_small(struct np_span word, char *out)
{
	const uint8_t *at = (const uint8_t *)word.ptr;
	const uint8_t *end = at + word.len;
	size_t len = 0;

	if (word.len > LONGEST - 4)
		return 0;
	while (at < end && len < LONGEST - 4) {
		const struct np_utf8 one = np_utf8_any(at, end);
		int32_t code = one.code;

		at += one.len;
		if (code < 0)
			return 0;
		if (code < 0x80) {
			out[len++] =
				(char)(code >= 'A' && code <= 'Z' ? code | 0x20
								  : code);
			continue;
		}
		code = code == 0x2019 ? '\'' : utf8proc_tolower(code);
		len += (size_t)utf8proc_encode_char(code, (uint8_t *)out + len);
	}
	out[len] = '\0';
	return at == end ? len : 0;
}

static uint32_t find_characters(struct np_span text)
{
	for (size_t i = 0; i < sizeof(characters) / sizeof(*characters); i++) {
		const size_t len = strlen(characters[i].word);

		if (text.len >= len &&
		    !memcmp(text.ptr, characters[i].word, len))
			return characters[i].change;
	}
	return 0;
}

uint32_t np_word_change(struct np_span word, bool unspaced)
{
	size_t low = 0;
	size_t high = sizeof(listed) / sizeof(*listed);
	char small[LONGEST];

	if (unspaced)
		return find_characters(word);
	/* The one month that small letters make another word. */
	if (word.len == 3 && !memcmp(word.ptr, "May", 3))
		return NP_DIFF_DATE;
	if (!make_small(word, small))
		return 0;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		int order = (uint8_t)small[0] - (uint8_t)listed[middle].word[0];

		if (!order)
			order = strcmp(small, listed[middle].word);
		if (!order)
			return listed[middle].change;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}
