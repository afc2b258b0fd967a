/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The columns of the books of river-area credit and of irrigation vouchers.
 */

#include "ledger/books_credit.h"
#include "ledger/books_voucher.h"

#define INT(row, member) COLUMN(struct row, member, COLUMN_INT)
#define TEXT(row, member) COLUMN(struct row, member, COLUMN_TEXT)

const struct column credit_pool_columns[5] = {
	TEXT(credit_pool_row, area),
	INT(credit_pool_row, in_m2),
	INT(credit_pool_row, retired_m2),
	INT(credit_pool_row, stock_m2),
	INT(credit_pool_row, outstanding_m2),
};

const struct column credit_stock_columns[7] = {
	TEXT(credit_stock_row, area),
	INT(credit_stock_row, year),
	INT(credit_stock_row, added_m2),
	INT(credit_stock_row, target_m2),
	INT(credit_stock_row, converted_m2),
	TEXT(credit_stock_row, document),
	INT(credit_stock_row, entry),
};

const struct column credit_loan_columns[14] = {
	TEXT(credit_loan_row, loan),
	TEXT(credit_loan_row, area),
	TEXT(credit_loan_row, borrower),
	TEXT(credit_loan_row, project),
	INT(credit_loan_row, purpose),
	INT(credit_loan_row, filled_m2),
	INT(credit_loan_row, lent_m2),
	INT(credit_loan_row, returned_m2),
	INT(credit_loan_row, from),
	INT(credit_loan_row, until),
	TEXT(credit_loan_row, flood),
	TEXT(credit_loan_row, quality),
	TEXT(credit_loan_row, document),
	INT(credit_loan_row, entry),
};

const struct column credit_move_columns[11] = {
	TEXT(credit_move_row, area),
	INT(credit_move_row, entry),
	INT(credit_move_row, kind),
	TEXT(credit_move_row, loan),
	INT(credit_move_row, year),
	INT(credit_move_row, on),
	INT(credit_move_row, moved_m2),
	INT(credit_move_row, told_m2),
	INT(credit_move_row, stock_m2),
	INT(credit_move_row, outstanding_m2),
	TEXT(credit_move_row, document),
};

const struct column voucher_round_columns[7] = {
	TEXT(voucher_round_row, round),
	TEXT(voucher_round_row, permit),
	INT(voucher_round_row, from),
	INT(voucher_round_row, until),
	INT(voucher_round_row, ended),
	TEXT(voucher_round_row, document),
	INT(voucher_round_row, entry),
};

const struct column voucher_columns[16] = {
	TEXT(voucher_row, ticket),
	TEXT(voucher_row, round),
	TEXT(voucher_row, first),
	TEXT(voucher_row, carry_to),
	TEXT(voucher_row, share),
	TEXT(voucher_row, holder),
	TEXT(voucher_row, parent),
	INT(voucher_row, issued_litres),
	INT(voucher_row, moved_litres),
	INT(voucher_row, delivered_litres),
	INT(voucher_row, expired_litres),
	INT(voucher_row, over_litres),
	INT(voucher_row, price),
	TEXT(voucher_row, reason),
	TEXT(voucher_row, document),
	INT(voucher_row, entry),
};

const struct column voucher_share_columns[3] = {
	TEXT(voucher_share_row, share),
	INT(voucher_share_row, year),
	INT(voucher_share_row, issued_litres),
};

const struct column voucher_delivery_columns[7] = {
	TEXT(voucher_delivery_row, ticket),
	INT(voucher_delivery_row, entry),
	INT(voucher_delivery_row, what),
	INT(voucher_delivery_row, on),
	INT(voucher_delivery_row, litres),
	INT(voucher_delivery_row, over_litres),
	TEXT(voucher_delivery_row, document),
};
