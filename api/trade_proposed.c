/* SPDX-License-Identifier: Apache-2.0 */

#include "api/trade_proposed.h"

#include "ledger/corridor.h"
#include "ledger/kind.h"

int trade_proposed_find(const struct books *books, struct day today,
		struct trade_proposed *proposed, struct where *reason)
{
	const struct agreement *said = &proposed->said;
	const struct day since = said->from.number > today.number ? said->from : today;
	int answer = trade_sides_find(books, said, today, &proposed->sides, reason);

	if (answer == JUDGE_OK) {
		answer = trade_propose(books, said, &proposed->sides, since, TRADE_CAP_LIMIT,
				&proposed->moves, reason);
	}
	if (answer == JUDGE_OK) {
		answer = corridor_check(books, said, proposed->moves.way,
				&proposed->moves.seller.schedule, today, reason);
	}
	return answer;
}
