/* SPDX-License-Identifier: Apache-2.0 */

#include "api/oversight.h"

#include <string.h>

#include "ledger/ledger.h"

void oversight_finish(struct oversight *oversight)
{
	duty_inspected_finish(&oversight->inspected);
	arrears_close(oversight->arrears);
}

int oversight_of_year(struct ledger *ledger, int year, struct oversight *ret)
{
	const struct books *books = ledger_books(ledger);
	struct arrears_choice choice = {
		.at = zone_day(&books->zone, (struct instant){ books_origin(books)->recorded_s }),
		.period = { month_days(month_make(year, 1)).from,
				month_days(month_make(year, 12)).till },
	};
	int fault;

	*ret = (struct oversight){ .books = books, .year = year, .today = choice.at };
	fault = duty_inspected_build(books, year, &ret->inspected);
	return fault < 0 ? fault : arrears_open(ledger, &choice, &ret->arrears);
}

void oversight_of_area(
		const struct oversight *oversight, const char *area, struct oversight_area *ret)
{
	const struct arrears *arrears = oversight->arrears;

	*ret = (struct oversight_area){ .payable_fen = 0 };
	duty_inspection_rate(oversight->books, &oversight->inspected, area, oversight->year,
			oversight->today, &ret->inspection);
	duty_intakes(oversight->books, area, duty_year_day(oversight->year, oversight->today),
			&ret->intakes);
	for (size_t i = 0; i < arrears->area_count; i++) {
		if (strcmp(arrears->areas[i].id, area) == 0) {
			ret->payable_fen = arrears_payable(&arrears->areas[i].sums);
			ret->collected_fen = arrears_collected(&arrears->areas[i].sums);
		}
	}
}
