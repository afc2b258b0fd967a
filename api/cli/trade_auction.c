/* SPDX-License-Identifier: Apache-2.0 */

#include "api/cli/trade_auction.h"

#include <string.h>
#include <unistd.h>

#include "api/app.h"
#include "api/bid_secret.h"
#include "api/cli/auction_agree.h"
#include "api/cli/cmd.h"
#include "api/cli/opt.h"
#include "api/cli/right_deed.h"
#include "api/cli/telling.h"
#include "api/deed_hand_in.h"
#include "api/desk.h"
#include "api/lang.h"
#include "api/out.h"
#include "api/print_auction.h"
#include "api/remote.h"
#include "api/remote_deed.h"
#include "api/told_auction.h"
#include "api/value_log.h"
#include "api/view.h"
#include "api/view_auction.h"
#include "billing/auction_close.h"
#include "ledger/base64.h"
#include "ledger/ledger.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/text.h"
#include "meter/volume.h"

/* The words of a command line: auction VERB AUCTION OFFER... */
enum {
	WORD_VERB = 1,
	WORD_AUCTION,
	WORD_OFFERS,
};

enum {
	YUAN_DECIMALS = 6,
};

static int hand_in(struct app *app, struct desk *desk, uint64_t kind, const struct bytes *body)
{
	struct handed handed;
	int answer = deed_hand_in(desk, kind, body, &handed);

	return answer == CMD_DONE ? print_handed(app, &handed) : answer;
}

/* The auction's name; false, which was said, where it is none. */
static bool take_name(const struct opts *opts, char ret[static TEXT_ID_MAX + 1])
{
	if (!text_is_id(opts->words[WORD_AUCTION])) {
		out_error(_("'%s' is no name of an auction"), opts->words[WORD_AUCTION]);
		return false;
	}
	return text_copy(ret, TEXT_ID_MAX + 1, opts->words[WORD_AUCTION]);
}

static int open_it(struct app *app, const struct opts *opts)
{
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	SCOPED_FINISH(bytes_finish) struct bytes body;
	SCOPED(desk_close) struct desk *desk = NULL;
	struct auction_said said = { .offer_count = (size_t)(opts->n_words - WORD_OFFERS) };
	int answer;

	bytes_init(&body, KIND_WHOLE_MAX);
	if (!take_name(opts, said.auction)) {
		return CMD_WRONG;
	}
	if (said.offer_count == 0 || said.offer_count > AUCTION_LOTS_MAX) {
		out_error(_("an auction sells listed offers, at most %d: weir trade auction open AUCTION OFFER..."),
				AUCTION_LOTS_MAX);
		return CMD_WRONG;
	}
	for (size_t i = 0; i < said.offer_count; i++) {
		const char *offer = opts->words[WORD_OFFERS + (int)i];

		if (!text_is_id(offer) ||
				!text_copy(said.offers[i], sizeof(said.offers[i]), offer)) {
			out_error(_("'%s' is no name of an offer"), offer);
			return CMD_WRONG;
		}
	}
	answer = desk_open(app, DESK_WRITE, &desk);
	if (answer != CMD_DONE) {
		return answer;
	}
	if (!told_auction(&told, &ledger_books(desk_ledger(desk))->zone, &said)) {
		return CMD_WRONG;
	}
	auction_put(&body, &said);
	return hand_in(app, desk, KIND_AUCTION, &body);
}

static int close_it(struct app *app, const struct opts *opts)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	SCOPED(desk_close) struct desk *desk = NULL;
	char auction[TEXT_ID_MAX + 1];
	struct handed handed;
	int answer;

	bytes_init(&body, KIND_WHOLE_MAX);
	if (!take_name(opts, auction)) {
		return CMD_WRONG;
	}
	auction_close_put(&body, auction);
	answer = deed_open_hand_in(app, KIND_AUCTION_CLOSED, &body, &desk, &handed);
	return answer == CMD_DONE ? show_auction(app, desk, auction) : answer;
}

static int show(struct app *app, const struct opts *opts)
{
	SCOPED(desk_close) struct desk *desk = NULL;
	int answer = desk_open(app, DESK_READ, &desk);

	return answer != CMD_DONE
			? answer
			: show_auction(app, desk,
					  opts->n_words > WORD_AUCTION ? opts->words[WORD_AUCTION]
								       : NULL);
}

/* ---- bids ---- */

/* A bid on its way: open, or sealed with its file. */
struct bidding {
	struct bid_said said;
	const char *secret; /* the file; NULL: an open bid */
};

/* Reads the options; of a sealed bid the file is made, for that actor. */
static int make_bid(const struct opts *opts, int64_t actor, struct bidding *ret)
{
	struct telling telling = { .opts = opts };
	const struct told told = telling_told(&telling);
	SCOPED(seal_close) struct seal *seal = NULL;
	struct bid_opened wanted;
	int answer;

	memset(&wanted, 0, sizeof(wanted));
	memset(ret, 0, sizeof(*ret));
	if (!take_name(opts, wanted.auction) || !told_wanted(&told, &wanted)) {
		return CMD_WRONG;
	}
	memcpy(ret->said.auction, wanted.auction, sizeof(wanted.auction));
	ret->said.right = wanted.right;
	ret->secret = opt_value(opts, "secret");
	ret->said.is_sealed = ret->secret != NULL;
	if (!ret->said.is_sealed) {
		ret->said.litres = wanted.litres;
		ret->said.price = wanted.price;
		return CMD_DONE;
	}
	answer = seal_open(&seal);
	if (answer == 0) {
		answer = bid_secret_make(ret->secret, &wanted, actor);
	}
	return answer == 0 ? bid_seal(seal, &wanted, actor, ret->said.seal) : answer;
}

/* What became of it: of a bid that was refused there is nothing to open. */
static int keep_secret(const struct bidding *bidding, int answer)
{
	if (bidding->secret != NULL && (answer == CMD_WRONG || answer == CMD_NO)) {
		bid_secret_drop(bidding->secret);
	} else if (bidding->secret != NULL && answer == CMD_DONE) {
		out_error(_("%s opens this bid, and nothing else does: keep it"), bidding->secret);
	}
	return answer;
}

static int bid(struct app *app, const struct opts *opts)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	SCOPED(desk_close) struct desk *desk = NULL;
	struct bidding bidding;
	int answer = desk_open(app, DESK_WRITE, &desk);

	bytes_init(&body, KIND_WHOLE_MAX);
	if (answer == CMD_DONE) {
		answer = make_bid(
				opts, ledger_actor(desk_ledger(desk), (int64_t)getuid()), &bidding);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	bid_put(&body, &bidding.said);
	return keep_secret(&bidding, hand_in(app, desk, KIND_BID, &body));
}

/* Reads the file of a bid of that auction. */
static int read_secret(const struct opts *opts, struct bid_opened *ret, int64_t *ret_actor)
{
	const char *path = opt_value(opts, "secret");
	int answer;

	if (path == NULL) {
		out_error(_("the file of a sealed bid opens it: --secret FILE"));
		return CMD_WRONG;
	}
	answer = bid_secret_read(path, ret, ret_actor);
	if (answer == CMD_DONE && strcmp(ret->auction, opts->words[WORD_AUCTION]) != 0) {
		out_error(_("%s: it is of a bid in auction '%s'"), path, ret->auction);
		return CMD_WRONG;
	}
	return answer;
}

static int reveal(struct app *app, const struct opts *opts)
{
	SCOPED_FINISH(bytes_finish) struct bytes body;
	SCOPED(desk_close) struct desk *desk = NULL;
	struct bid_opened opened;
	int64_t actor;
	int answer = read_secret(opts, &opened, &actor);

	bytes_init(&body, KIND_WHOLE_MAX);
	if (answer == CMD_DONE) {
		answer = desk_open(app, DESK_WRITE, &desk);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	bid_put_opened(&body, &opened);
	return hand_in(app, desk, KIND_BID_OPENED, &body);
}

/* ---- a ledger elsewhere ---- */

static void view_base64(struct view *view, const char *key, const uint8_t *data, size_t size)
{
	SCOPED_FINISH(bytes_finish) struct bytes text;

	bytes_init(&text, BASE64_SIZE(BOOKS_HASH_BYTES) + 1);
	base64_put(&text, data, size);
	view_text(view, key, bytes_text(&text));
}

static void view_wanted(struct view *view, int64_t litres, int64_t price)
{
	char m3[VOLUME_TEXT_MAX];
	char yuan[VOLUME_TEXT_MAX];

	view_text(view, "m3", volume_format_m3((struct volume){ litres }, m3));
	view_text(view, "price", text_format_fixed(price, YUAN_DECIMALS, yuan, sizeof(yuan)));
}

static void view_right(struct view *view, const struct right *right)
{
	char text[RIGHT_TEXT_MAX];

	view_text(view, "right", right_text(right, text));
}

/* Hands in what is told of an auction, and says what became of it. */
static int post(struct app *app, struct remote *remote, const char *auction, const char *what,
		const struct remote_deed *deed)
{
	struct remote_path path;
	int answer;

	remote_path_init(&path);
	remote_path_put(&path, "v1/auctions");
	remote_path_part(&path, auction);
	remote_path_put(&path, what);
	answer = remote_deed(app, remote, &path, deed);
	remote_path_finish(&path);
	return answer;
}

/* As whom it is spoken there. */
static int ask_actor(struct remote *remote, int64_t *ret)
{
	SCOPED(value_close) struct value_tree *tree = NULL;
	struct remote_path path;
	int answer;

	remote_path_init(&path);
	remote_path_put(&path, "v1/self");
	answer = remote_json(remote, &path, REMOTE_NOUN_MAX, &tree);
	remote_path_finish(&path);
	if (answer == REMOTE_ABSENT) {
		return remote_say_stranger(remote);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	*ret = value_int(value_root(tree), "actor");
	return remote_taken(remote, value_root(tree), CMD_DONE);
}

static int ask_bid(struct app *app, struct remote *remote, const struct opts *opts)
{
	SCOPED(view_close) struct view *view = view_open();
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct bidding bidding;
	int64_t actor = 0;
	int answer = view == NULL ? WEIR_FAULT_MEMORY : ask_actor(remote, &actor);

	bytes_init(&body, KIND_WHOLE_MAX);
	if (answer == CMD_DONE) {
		answer = make_bid(opts, actor, &bidding);
	}
	if (answer != CMD_DONE) {
		return answer;
	}
	view_right(view, &bidding.said.right);
	if (bidding.said.is_sealed) {
		view_base64(view, "seal", bidding.said.seal, sizeof(bidding.said.seal));
	} else {
		view_wanted(view, bidding.said.litres, bidding.said.price);
	}
	bid_put(&body, &bidding.said);
	return keep_secret(&bidding,
			post(app, remote, bidding.said.auction, "bids",
					&(struct remote_deed){ KIND_BID, &body, view }));
}

static int ask_reveal(struct app *app, struct remote *remote, const struct opts *opts)
{
	SCOPED(view_close) struct view *view = view_open();
	SCOPED_FINISH(bytes_finish) struct bytes body;
	struct bid_opened opened;
	int64_t actor;
	int answer = view == NULL ? WEIR_FAULT_MEMORY : read_secret(opts, &opened, &actor);

	bytes_init(&body, KIND_WHOLE_MAX);
	if (answer != CMD_DONE) {
		return answer;
	}
	view_right(view, &opened.right);
	view_wanted(view, opened.litres, opened.price);
	view_base64(view, "nonce", opened.nonce, sizeof(opened.nonce));
	bid_put_opened(&body, &opened);
	return post(app, remote, opened.auction, "openings",
			&(struct remote_deed){ KIND_BID_OPENED, &body, view });
}

static int ask_show(struct app *app, const struct opts *opts)
{
	struct right_path asked = { .words = "v1/auctions" };
	int answer;

	if (opts->n_words <= WORD_AUCTION) {
		return right_shown_ask(app, &asked, print_auctions);
	}
	asked.name = opts->words[WORD_AUCTION];
	answer = right_shown_ask(app, &asked, print_auction);
	if (answer == REMOTE_ABSENT) {
		out_error(_("there is no auction '%s'"), asked.name);
		return CMD_WRONG;
	}
	return answer;
}

/* ---- the words ---- */

enum verb {
	VERB_OPEN,
	VERB_BID,
	VERB_REVEAL,
	VERB_CLOSE,
	VERB_AGREE,
	VERB_SHOW,
	VERBS,
};

/* Which one; VERBS, which was said, where it is none or has not the words for it. */
static enum verb take_verb(const struct opts *opts)
{
	static const char *const words[] = { "open", "bid", "reveal", "close", "agree", "show" };

	for (int i = 0; i < VERBS && opts->n_words > WORD_VERB; i++) {
		const int least = i == VERB_SHOW ? WORD_AUCTION : WORD_OFFERS;
		const int most = i == VERB_OPEN ? CMD_WORDS_ANY : WORD_OFFERS;

		if (strcmp(opts->words[WORD_VERB], words[i]) == 0 && opts->n_words >= least &&
				opts->n_words <= most) {
			return (enum verb)i;
		}
	}
	out_error(_("an auction: weir trade auction open AUCTION OFFER...; bid, reveal, close or agree AUCTION; or show [AUCTION]"));
	return VERBS;
}

int trade_auction(struct app *app, const struct opts *opts)
{
	switch (take_verb(opts)) {
	case VERB_OPEN:
		return open_it(app, opts);
	case VERB_BID:
		return bid(app, opts);
	case VERB_REVEAL:
		return reveal(app, opts);
	case VERB_CLOSE:
		return close_it(app, opts);
	case VERB_AGREE:
		return trade_auction_agree(app, opts, opts->words[WORD_AUCTION]);
	case VERB_SHOW:
		return show(app, opts);
	case VERBS:
		break;
	}
	return CMD_WRONG;
}

int trade_auction_ask(struct app *app, const struct opts *opts)
{
	SCOPED(remote_close) struct remote *remote = NULL;
	const enum verb verb = take_verb(opts);
	int answer;

	if (verb == VERBS) {
		return CMD_WRONG;
	}
	if (verb == VERB_SHOW) {
		return ask_show(app, opts);
	}
	if (verb != VERB_BID && verb != VERB_REVEAL) {
		return remote_none("weir trade auction");
	}
	answer = remote_open(app->server, &remote);
	if (answer != CMD_DONE) {
		return answer;
	}
	return verb == VERB_BID ? ask_bid(app, remote, opts) : ask_reveal(app, remote, opts);
}
