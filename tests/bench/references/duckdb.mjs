// SPDX-License-Identifier: Apache-2.0
//
// Statements from standard input, one a line, to DuckDB on a file; of each its
// milliseconds and its first row, as a line of JSON.
//
//	node duckdb.mjs MODULES DATABASE

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [modules, database] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${modules}/package.json`)('@duckdb/node-api');
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();

for await (const statement of createInterface({ input: process.stdin })) {
	const begun = performance.now();
	const rows = (await connection.runAndReadAll(statement)).getRows();
	const ms = performance.now() - begun;

	console.log(JSON.stringify({ ms, row: (rows[0] ?? []).map(String) }));
}
