/* SPDX-License-Identifier: Apache-2.0 */

#include "api/document_asked.h"

#include "api/balance.h"
#include "api/document_balance.h"
#include "api/document_certificate.h"
#include "api/document_declaration.h"
#include "api/document_notice.h"
#include "api/document_permit.h"
#include "api/document_year.h"
#include "api/period.h"
#include "meter/err.h"
#include "meter/text.h"

enum {
	YEAR_MAX = 9999,
};

static const char *area_of(const struct document_asked *asked)
{
	return asked->more[0] == '\0' ? NULL : asked->more;
}

static int statement(struct ledger *ledger, const struct document_asked *asked, enum lang lang,
		struct document **ret)
{
	struct document_permit_options options = {
		.permit = asked->name,
		.period = asked->more,
		.lang = lang,
	};
	struct days days;

	if (!period_parse(asked->more, &days)) {
		return DOCUMENT_ASKED_NONE;
	}
	options.first = month_of(days.from);
	options.last = month_of((struct day){ days.till.number - 1 });
	return document_permit(ledger, &options, ret);
}

static int month(struct ledger *ledger, const struct document_asked *asked, enum lang lang,
		struct document **ret)
{
	SCOPED(balance_close) struct balance *balance = NULL;
	struct balance_options options = { .area = area_of(asked) };
	int answer;

	if (!month_parse(asked->name, &options.month)) {
		return DOCUMENT_ASKED_NONE;
	}
	answer = balance_open(ledger, &options, &balance);
	return answer == BALANCE_OK ? document_balance(balance, lang, ret) : answer;
}

static int year(struct ledger *ledger, const struct document_asked *asked, enum lang lang,
		struct document **ret)
{
	struct document_year_options options = { .area = area_of(asked), .lang = lang };
	int64_t number;

	if (text_int_all(asked->name, 1, YEAR_MAX, &number) != TEXT_OK) {
		return DOCUMENT_ASKED_NONE;
	}
	options.year = (int)number;
	return document_year(ledger, &options, ret);
}

static int make(struct ledger *ledger, const struct document_asked *asked, enum lang lang,
		struct document **ret)
{
	switch (asked->noun) {
	case DOCUMENT_OF_TRADE:
		return document_certificate(ledger, asked->name, ret);
	case DOCUMENT_OF_DECLARATION:
		return document_declaration(ledger, asked->name, lang, ret);
	case DOCUMENT_OF_NOTICE:
		return document_notice(ledger, asked->name, ret);
	case DOCUMENT_OF_PERMIT:
		return statement(ledger, asked, lang, ret);
	case DOCUMENT_OF_MONTH:
		return month(ledger, asked, lang, ret);
	case DOCUMENT_OF_YEAR:
		return year(ledger, asked, lang, ret);
	case DOCUMENT_NOUNS:
		break;
	}
	return DOCUMENT_ASKED_NONE;
}

/* What each noun's own answers tell apart is one to who asks from afar. */
int document_asked_make(struct ledger *ledger, const struct document_asked *asked, enum lang lang,
		struct document **ret)
{
	int answer = make(ledger, asked, lang, ret);

	return answer > 0 ? DOCUMENT_ASKED_NONE : answer;
}
