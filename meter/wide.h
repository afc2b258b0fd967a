/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The 128-bit integer: inside products and comparisons, never stored.
 */

__extension__ typedef __int128 wide;
