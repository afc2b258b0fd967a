/* SPDX-License-Identifier: Apache-2.0 */

#include "api/mail.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "api/late.h"
#include "ledger/base64.h"
#include "meter/bytes.h"
#include "meter/err.h"
#include "meter/scope.h"
#include "meter/text.h"

enum {
	ADDRESS_MAX = 254,    /* RFC 5321 section 4.5.3.1.3, without the brackets */
	HEADER_MAX = 4096,    /* bytes of a header line of ours */
	WORD_BYTES = 45,      /* of UTF-8 in an encoded word of 75 characters (RFC 2047) */
	WEEKDAY_OF_DAY_0 = 4, /* 1970-01-01 was a Thursday */
};

/* What is called of libcurl. */
#define CALLS(X) \
	X(easy_cleanup) \
	X(easy_init) \
	X(easy_perform) \
	X(easy_setopt) \
	X(easy_strerror) \
	X(mime_addpart) \
	X(mime_data) \
	X(mime_encoder) \
	X(mime_free) \
	X(mime_init) \
	X(mime_type) \
	X(slist_append) \
	X(slist_free_all)

struct calls {
#define CALL(name) __typeof__(curl_##name) *name;
	CALLS(CALL)
#undef CALL
};

static const char *bind_calls(struct calls *ret)
{
#define NAME(name) "curl_" #name,
	static const char *const names[] = { CALLS(NAME) };
#undef NAME

	return late_bind("libcurl.so.4", names, sizeof(names) / sizeof(names[0]), ret);
}

/* What a message consists of while it is being sent. */
struct parts {
	const struct calls *to;
	CURL *curl;
	struct curl_slist *headers;
	struct curl_slist *receivers;
	curl_mime *mime;
};

static void parts_finish(struct parts *parts)
{
	parts->to->slist_free_all(parts->headers);
	parts->to->slist_free_all(parts->receivers);
	parts->to->mime_free(parts->mime);
	parts->to->easy_cleanup(parts->curl);
}

/* ---- what people wrote ---- */

/* The next address of a list; false at its end. An empty one is handed out too. */
static bool next_address(const char **at, char ret[static ADDRESS_MAX + 1])
{
	const char *begin = *at == NULL ? "" : *at + strspn(*at, " ");
	size_t size = strcspn(begin, ",");
	size_t room = size;

	if (*at == NULL) {
		return false;
	}
	*at = begin[size] == ',' ? begin + size + 1 : NULL;
	while (room > 0 && begin[room - 1] == ' ') {
		room--;
	}
	room = room > ADDRESS_MAX ? 0 : room;
	memcpy(ret, begin, room);
	ret[room] = '\0';
	return true;
}

/* The plain form alone: no quotes, no comments, no address literals. */
static bool is_address(const char *text)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   ".!#$%&'*+/=?^_`{|}~-";
	static const char domain[] =
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	size_t before = strspn(text, name);
	size_t behind;

	if (before == 0 || text[before] != '@') {
		return false;
	}
	behind = strspn(text + before + 1, domain);
	return behind > 0 && text[before + 1 + behind] == '\0';
}

static bool is_this_machine(const char *host)
{
	static const char *const own[] = { "localhost", "127.0.0.1", "[::1]" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		size_t size = strlen(own[i]);

		if (strncmp(host, own[i], size) == 0 && (host[size] == '\0' || host[size] == ':')) {
			return true;
		}
	}
	return false;
}

static bool is_server(const char *url)
{
	static const char letters[] =
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
	size_t scheme = strncmp(url, "smtps://", 8) == 0  ? 8
			: strncmp(url, "smtp://", 7) == 0 ? 7
							  : 0;

	return scheme > 0 && url[scheme] != '\0' &&
			url[scheme + strspn(url + scheme, letters)] == '\0';
}

bool mail_is_sound(const char *smtp, const char *sender, const char *to, struct where *reason)
{
	char address[ADDRESS_MAX + 1];
	int count = 0;

	if (!is_server(smtp)) {
		where_set(reason, 0, 0, "'%s' is no URL like smtps://mail.example", smtp);
		return false;
	}
	if (!is_address(sender)) {
		where_set(reason, 0, 0, "'%s' is no mail address", sender);
		return false;
	}
	while (next_address(&to, address)) {
		if (!is_address(address)) {
			where_set(reason, 0, 0, "'%s' is no mail address", address);
			return false;
		}
		if (++count > MAIL_TO_MAX) {
			where_set(reason, 0, 0, "more than %d mail addresses", MAIL_TO_MAX);
			return false;
		}
	}
	return true;
}

/* ---- headers ---- */

static int add(const struct parts *parts, struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = parts->to->slist_append(*list, line);

	if (longer == NULL) {
		return WEIR_FAULT_MEMORY;
	}
	*list = longer;
	return 0;
}

static int add_header(struct parts *parts, struct bytes *line)
{
	int fault = line->failed ? WEIR_FAULT_MEMORY
				 : add(parts, &parts->headers, bytes_text(line));

	line->size = 0;
	return fault;
}

/* Where a piece of at most so many bytes ends between two characters. */
static size_t cut(const char *text, size_t most)
{
	size_t size = strnlen(text, most + 1);

	if (size <= most) {
		return size;
	}
	size = most;
	while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) {
		size--;
	}
	return size;
}

/* As encoded words (RFC 2047): nothing in a subject can then end its line. */
static void put_subject(struct bytes *line, const char *subject)
{
	bytes_put_text(line, "Subject:");
	while (*subject != '\0') {
		size_t size = cut(subject, WORD_BYTES);

		bytes_put_text(line, " =?UTF-8?B?");
		base64_put(line, subject, size);
		bytes_put_text(line, "?=");
		subject += size;
	}
}

static void put_date(struct bytes *line, struct instant at)
{
	static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
		"Sep", "Oct", "Nov", "Dec" };
	int64_t second = at.unix_s % DAY_S;
	struct day day = { (int32_t)(at.unix_s / DAY_S) };
	struct date date = day_date(day);

	bytes_format(line, "Date: %s, %d %s %d %02d:%02d:%02d +0000",
			days[(day.number + WEEKDAY_OF_DAY_0) % 7], date.day, months[date.month - 1],
			date.year, (int)(second / 3600), (int)(second / 60 % 60),
			(int)(second % 60));
}

static int put_headers(struct parts *parts, const struct mail *mail)
{
	SCOPED_FINISH(bytes_finish) struct bytes line;
	int fault;

	bytes_init(&line, HEADER_MAX);
	put_date(&line, mail->at);
	fault = add_header(parts, &line);
	bytes_format(&line, "From: %s", mail->sender);
	fault = fault == 0 ? add_header(parts, &line) : fault;
	bytes_format(&line, "To: %s", mail->to);
	fault = fault == 0 ? add_header(parts, &line) : fault;
	put_subject(&line, mail->subject);
	fault = fault == 0 ? add_header(parts, &line) : fault;
	bytes_format(&line, "Message-ID: <%s@%s>", mail->id, strchr(mail->sender, '@') + 1);
	fault = fault == 0 ? add_header(parts, &line) : fault;
	/* RFC 3834: nobody's holiday notice is to answer it. */
	return fault == 0 ? add(parts, &parts->headers, "Auto-Submitted: auto-generated") : fault;
}

static int put_receivers(struct parts *parts, const struct mail *mail)
{
	const char *to = mail->to;
	char address[ADDRESS_MAX + 1];
	int fault = 0;

	while (fault == 0 && next_address(&to, address)) {
		fault = add(parts, &parts->receivers, address);
	}
	return fault;
}

static int put_text(struct parts *parts, const struct mail *mail)
{
	const struct calls *to = parts->to;
	curl_mimepart *part;

	parts->mime = to->mime_init(parts->curl);
	part = parts->mime == NULL ? NULL : to->mime_addpart(parts->mime);
	return part != NULL && to->mime_data(part, mail->text, CURL_ZERO_TERMINATED) == CURLE_OK &&
					to->mime_type(part, "text/plain; charset=utf-8") ==
							CURLE_OK &&
					to->mime_encoder(part, "base64") == CURLE_OK
			? 0
			: WEIR_FAULT_MEMORY;
}

/* ---- the line ---- */

static CURLcode set_line(const struct parts *parts, const struct mail *mail, char *why)
{
	const struct calls *to = parts->to;
	CURL *curl = parts->curl;
	const char *host = strstr(mail->smtp, "://") + 3;
	bool is_own = is_this_machine(host);
	CURLcode code = to->easy_setopt(curl, CURLOPT_URL, mail->smtp);

	code = code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_ERRORBUFFER, why) : code;
	code = code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") : code;
	code = code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) : code;
	code = code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_PROXY, "") : code;
	code = code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_TIMEOUT, (long)mail->timeout_s)
				: code;
	code = code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_USE_SSL,
						  (long)(is_own ? CURLUSESSL_TRY : CURLUSESSL_ALL))
				: code;
	code = code == CURLE_OK
			? to->easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2)
			: code;
	if (code == CURLE_OK && mail->authority[0] != '\0') {
		code = to->easy_setopt(curl, CURLOPT_CAINFO, mail->authority);
	}
	if (code == CURLE_OK && mail->user[0] != '\0') {
		code = to->easy_setopt(curl, CURLOPT_USERNAME, mail->user);
		code = code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_PASSWORD, mail->password)
					: code;
	}
	return code;
}

static CURLcode set_message(const struct parts *parts, const struct mail *mail)
{
	const struct calls *to = parts->to;
	CURL *curl = parts->curl;
	CURLcode code = to->easy_setopt(curl, CURLOPT_MAIL_FROM, mail->sender);

	code = code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_MAIL_RCPT, parts->receivers) : code;
	code = code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_HTTPHEADER, parts->headers) : code;
	return code == CURLE_OK ? to->easy_setopt(curl, CURLOPT_MIMEPOST, parts->mime) : code;
}

static int send_by(
		const struct calls *to, const struct mail *mail, char ret_why[static MAIL_WHY_MAX])
{
	SCOPED_FINISH(parts_finish) struct parts parts = { to, .curl = to->easy_init() };
	char why[CURL_ERROR_SIZE] = "";
	CURLcode code;

	if (parts.curl == NULL || put_headers(&parts, mail) < 0 ||
			put_receivers(&parts, mail) < 0 || put_text(&parts, mail) < 0) {
		return WEIR_FAULT_MEMORY;
	}
	code = set_line(&parts, mail, why);
	code = code == CURLE_OK ? set_message(&parts, mail) : code;
	code = code == CURLE_OK ? to->easy_perform(parts.curl) : code;
	if (code == CURLE_OUT_OF_MEMORY) {
		return WEIR_FAULT_MEMORY;
	}
	(void)snprintf(ret_why, MAIL_WHY_MAX, "%s", why[0] != '\0' ? why : to->easy_strerror(code));
	return code == CURLE_OK ? MAIL_OK : MAIL_FAILED;
}

int mail_send(const struct mail *mail, char ret_why[static MAIL_WHY_MAX])
{
	struct calls calls;
	const char *missing = bind_calls(&calls);

	if (missing != NULL) {
		(void)snprintf(ret_why, MAIL_WHY_MAX, "%s", missing);
		return MAIL_FAILED;
	}
	return send_by(&calls, mail, ret_why);
}
