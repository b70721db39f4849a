/* SPDX-License-Identifier: MIT */
#include "texts.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/reader.h"
#include "ingest/record.h"

enum {
	MADE = 4000
};

struct script {
	const char *name;
	const char *space;	  /* between words */
	const char *stop;	  /* behind sentences of about twelve words */
	const char *open, *close; /* around every fourth word, or empty */
	const char *words[32];
};

static const struct script scripts[TEXTS_SCRIPTS] = {
	{ "English (made up)",
	  " ",
	  ". ",
	  "",
	  "",
	  { "the",	   "The",      "of",	 "minister", "said",
	    "Tuesday",	   "to",       "and",	 "in",	     "a",
	    "that",	   "economic", "growth", "was",	     "for",
	    "on",	   "reported", "from",	 "with",     "percent",
	    "government",  "by",       "at",	 "shares",   "Reuters",
	    "investors",   "after",    "its",	 "new",	     "12.5",
	    "negotiations" } },
	{ "English, curly quotes",
	  " ",
	  ". ",
	  "\u201C",
	  "\u201D",
	  { "the",	   "The",      "of",	 "minister", "said",
	    "don\u2019t",  "to",       "and",	 "in",	     "a",
	    "that",	   "economic", "growth", "was",	     "it\u2019s",
	    "on",	   "reported", "from",	 "with",     "percent",
	    "government",  "by",       "at",	 "shares",   "Reuters",
	    "investors",   "after",    "its",	 "new",	     "\u2014",
	    "negotiations" } },
	{ "Russian (made up)",
	  " ",
	  ". ",
	  "",
	  "",
	  { "и",
	    "в",
	    "на",
	    "что",
	    "Президент",
	    "сказал",
	    "правительство",
	    "России",
	    "процентов",
	    "не",
	    "по",
	    "с",
	    "году",
	    "экономика",
	    "заявил",
	    "Москва",
	    "новый",
	    "после",
	    "компании",
	    "из",
	    "он",
	    "для",
	    "также",
	    "министр",
	    "был",
	    "рублей",
	    "миллиона",
	    "этого",
	    "переговоров",
	    "2024",
	    "которые" } },
	{ "Arabic (made up)",
	  " ",
	  ". ",
	  "",
	  "",
	  { "في",	 "من",	    "على",   "إلى",	 "الرئيس",  "قال",
	    "أن",	 "الحكومة", "وزير",  "الخارجية", "اليوم",   "التي",
	    "عن",	 "مع",	    "بعد",   "هذا",	 "الدولية", "كان",
	    "المفاوضات", "مليون",   "الذي",  "الاقتصاد", "خلال",    "لم",
	    "أمس",	 "السلام",  "دولار", "بين",	 "جديد",    "٢٠٢٤",
	    "وقالت" } },
	{ "Hindi (made up)",
	  " ",
	  "। ",
	  "",
	  "",
	  { "के",	 "में",	      "है",  "की",  "से",	   "और",  "को",
	    "सरकार",	 "प्रधानमंत्री", "ने",  "कहा", "का",   "पर",  "मंत्री",
	    "दिल्ली",	 "लिए",	      "यह", "नहीं", "करोड़", "कि",  "बाद",
	    "अर्थव्यवस्था", "एक",	      "हैं",  "साथ", "भारत", "रुपये", "गया",
	    "चुनाव",	 "२०२४",      "अपने" } },
	{ "Chinese (made up)",
	  "",
	  "。",
	  "",
	  "",
	  { "的",   "中国",   "在",   "是",   "总理", "表示", "经济", "政府",
	    "和",   "新华社", "北京", "记者", "了",   "发展", "今年", "百分之",
	    "，",   "有",     "问题", "国家", "关系", "将",   "我们", "企业",
	    "会议", "不",     "市场", "同时", "增长", "2024", "人民" } },
	{ "Thai (made up)",
	  "",
	  " ",
	  "",
	  "",
	  { "ที่",       "และ",	 "ใน",	"รัฐบาล", "นายก",   "รัฐมนตรี", "ว่า",
	    "ของ",     "ประเทศ", "ไทย", "กล่าว",	 "ได้",	   "มี",	     "การ",
	    "เศรษฐกิจ", "ไม่",	 "เป็น", "ให้",	 "กรุงเทพ", "จาก",    "วัน",
	    "ล้าน",     "บาท",	 "นี้",	"ประชุม", "ความ",   "ใหม่",    "หลัง",
	    "เจรจา",   "2567",	 "ผู้" } },
};

struct np_span texts_at(const struct texts *texts, size_t which)
{
	const size_t begin = texts->begin[which];

	return (struct np_span){ texts->bytes.ptr + begin,
				 texts->begin[which + 1] - begin };
}

void texts_clear(struct texts *texts)
{
	np_buf_clear(&texts->bytes);
	np_free(texts->begin);
	*texts = (struct texts){ 0 };
}

const char *texts_script_name(enum texts_script script)
{
	return scripts[script].name;
}

/* What was added to the bytes is a text. */
static enum np_status end_text(struct texts *texts)
{
	const enum np_status status =
		np_grow(&texts->begin, &texts->cap, texts->len + 2,
			sizeof(*texts->begin));

	if (status)
		return status;
	if (!texts->len)
		texts->begin[0] = 0;
	texts->begin[++texts->len] = texts->bytes.len;
	return NP_OK;
}

static enum np_status add_word(struct texts *texts, const struct script *script,
			       uint32_t random)
{
	const char *word = script->words[(random >> 8) % 31];
	const bool quoted = !(random & 3);

	return np_buf_print(&texts->bytes, "%s%s%s%s",
			    quoted ? script->open : "", word,
			    quoted ? script->close : "",
			    (random >> 4) % 12 ? script->space : script->stop);
}

enum np_status texts_make(struct texts *texts, enum texts_script script,
			  size_t most)
{
	uint64_t state = 1;
	enum np_status status = NP_OK;

	while (!status && texts->bytes.len < most) {
		const size_t end = texts->bytes.len + MADE;
		while (!status && texts->bytes.len < end) {
			state = state * 6364136223846793005u +
				1442695040888963407u;
			status = add_word(texts, &scripts[script],
					  (uint32_t)(state >> 33));
		}
		if (!status)
			status = end_text(texts);
	}
	return status;
}

static enum np_status add_chunk(struct texts *texts,
				struct np_record_parser *parser,
				const struct np_chunk *chunk, size_t most)
{
	struct np_span record = { 0 };
	enum np_status status = NP_OK;
	size_t at = 0;

	while (!status && texts->bytes.len < most &&
	       np_record_next(np_buf_span(&chunk->bytes), &at, &record)) {
		struct np_article article = { 0 };
		struct np_span text;

		if (np_record_parse(parser, record, &article, NULL))
			continue;
		text = article.field[NP_FIELD_TEXT];
		status = np_buf_add(&texts->bytes, text.ptr, text.len);
		if (!status)
			status = end_text(texts);
	}
	return status;
}

static enum np_status read_all(struct texts *texts, struct np_inputs *inputs,
			       size_t most, struct np_error *err)
{
	const struct np_field_names names = { 0 };
	struct np_record_parser *parser = NULL;
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	enum np_status status = np_record_parser_new(&parser, &names);

	if (status)
		return np_error_set(err, status, "out of memory");
	status = np_reader_open(&reader, inputs, NULL, err);
	while (!status && texts->bytes.len < most) {
		status = np_reader_next(reader, &chunk, err);
		if (!status)
			status = np_reader_fill(reader, &chunk, err);
		if (!status)
			status = add_chunk(texts, parser, &chunk, most);
	}
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_record_parser_free(parser);
	return status == NP_END ? NP_OK : status;
}

enum np_status texts_read(struct texts *texts, const char *path, size_t most,
			  struct np_error *err)
{
	struct np_inputs inputs = { 0 };
	enum np_status status = np_inputs_add(&inputs, path, err);

	if (!status)
		status = read_all(texts, &inputs, most, err);
	np_inputs_clear(&inputs);
	return status;
}
