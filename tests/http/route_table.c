/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Prints the table of routes as JSON, for the test that holds the description
 * of the interface against it.
 */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "api/http/deeds.h"
#include "api/http/routes.h"
#include "api/view.h"
#include "meter/err.h"

static void put_roles(struct view *view, unsigned roles)
{
	view_array(view, "roles");
	for (enum caller_role role = CALLER_NOBODY; role <= CALLER_COLLECTOR; role++) {
		if ((roles & 1U << role) != 0) {
			view_text(view, NULL,
					role == CALLER_NOBODY ? "nobody" : callers_role_name(role));
		}
	}
	view_end(view);
}

/* Of a resource that takes a deed: the members of its JSON, those that must be there with "!". */
static void put_members(struct view *view, const struct route *route)
{
	view_array(view, "members");
	for (const struct deed_way *way = deed_ways; way->pattern != NULL; way++) {
		if (route->method != HTTP_POST || strcmp(way->pattern, route->pattern) != 0) {
			continue;
		}
		for (const struct form_member *member = way->members; member->name != NULL;
				member++) {
			char text[64];

			(void)snprintf(text, sizeof(text), "%s%s", member->name,
					member->is_required ? "!" : "");
			view_text(view, NULL, text);
		}
	}
	view_end(view);
}

static void put_route(struct view *view, const struct route *route)
{
	view_object(view, NULL);
	view_text(view, "method", http_method_name(route->method));
	view_text(view, "pattern", route->pattern);
	put_roles(view, route->roles);
	view_array(view, "parameters");
	for (const char *const *name = route->parameters; name != NULL && *name != NULL; name++) {
		view_text(view, NULL, *name);
	}
	view_end(view);
	put_members(view, route);
	view_int(view, "body_max", route->body_max);
	view_end(view);
}

int main(void)
{
	SCOPED(view_close) struct view *view = view_open();

	if (view == NULL) {
		return 3;
	}
	view_array(view, "routes");
	for (const struct route *route = routes; route->pattern != NULL; route++) {
		put_route(view, route);
	}
	view_end(view);
	return view_print(view) < 0 ? 3 : 0;
}
