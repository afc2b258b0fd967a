/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Closing at the end of a block.
 *
 *	SCOPED(store_close) struct store *store = NULL;
 *
 * The closer of a handle takes the handle and accepts NULL; ownership leaves
 * by setting the local to NULL. SCOPE_CLOSER writes the helper that SCOPED
 * needs, once, in the header that declares the closer. SCOPED_FINISH is for a
 * struct by value with an x_finish(struct x *).
 */

#define SCOPE_CLOSER(type, closer) \
	static inline void closer##_scope(type **handle) \
	{ \
		closer(*handle); \
	}

#define SCOPED(closer) __attribute__((cleanup(closer##_scope)))
#define SCOPED_FINISH(finish) __attribute__((cleanup(finish)))

/* free() for SCOPED(scope_free) char *text = NULL; */
void scope_free(void *memory);

static inline void scope_free_scope(void *handle)
{
	scope_free(*(void **)handle);
}
