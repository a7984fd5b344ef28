/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "remote/remote.h"

#include "base/arena.h"
#include "base/heap.h"
#include "base/json.h"
#include "base/str.h"
#include "remote/libcurl.h"
#include "remote/reply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The version of Azure's interface that has chat completions for every model there. */
#define AZURE_VERSION "2024-10-21"

/* Seconds until a connection must stand: a machine that doesn't answer at all is told sooner than a model that thinks. */
#define CONNECT_MOST 15

#define HOST_SIZE 160

struct remote {
	const struct libcurl *curl;
	struct arena arena;
	struct remote_endpoint endpoint;	/* its texts in the arena, but for the key */
	bool discreet;
	char host[HOST_SIZE];
	struct str key;			/* wiped at the end */
	struct str body;		/* of the request */
	struct str got;			/* of the answer */
	bool too_much;
	bool global;
	CURLM *multi;
	CURL *easy;
	struct curl_slist *headers;
	struct remote_answer answer;
};

static const char *const kind_names[] = {[REMOTE_OPENAI] = "openai", [REMOTE_AZURE] = "azure"};

const char *
remote_kind_name(enum remote_kind kind)
{
	return kind_names[kind];
}

bool
remote_kind_from_name(const char *name, enum remote_kind *kind)
{
	for (int i = REMOTE_OPENAI; i <= REMOTE_AZURE; i++) {
		if (strcmp(kind_names[i], name) == 0) {
			*kind = (enum remote_kind)i;
			return true;
		}
	}
	return false;
}

/* ---------------------------------------------------------------- the request */

static void
add_body(struct remote *remote, const struct remote_question *question)
{
	struct json json = {.out = &remote->body};

	json_object_begin(&json, NULL);
	/* Azure's model is the deployment in the address. */
	if (remote->endpoint.kind == REMOTE_OPENAI)
		json_text(&json, "model", remote->endpoint.deployment);
	json_array_begin(&json, "messages");
	json_object_begin(&json, NULL);
	json_text(&json, "role", "user");
	json_text(&json, "content", question->text);
	json_object_end(&json);
	json_array_end(&json);
	if (question->temperature >= 0)
		json_double(&json, "temperature", question->temperature);
	json_object_end(&json);
}

/* Where to, in the arena; slashes at the address's end don't count. */
static const char *
make_url(struct remote *remote)
{
	const char *address = remote->endpoint.address, *url;
	size_t length = strlen(address);
	char *name;

	while (length && address[length - 1] == '/')
		length--;
	if (remote->endpoint.kind == REMOTE_OPENAI)
		return arena_printf(&remote->arena, "%.*s/chat/completions", (int)length, address);
	name = remote->curl->easy_escape(remote->easy, remote->endpoint.deployment, 0);
	url = arena_printf(&remote->arena, "%.*s/openai/deployments/%s/chat/completions?api-version=" AZURE_VERSION, (int)length, address,
			   name ? name : "");
	remote->curl->free(name);
	return url;
}

static bool
add_header(struct remote *remote, const char *line)
{
	struct curl_slist *longer = remote->curl->slist_append(remote->headers, line);

	if (longer)
		remote->headers = longer;
	return longer != NULL;
}

static bool
add_headers(struct remote *remote, struct err *err)
{
	struct str line = {0};
	bool fine = add_header(remote, "Content-Type: application/json") && add_header(remote, "Accept: application/json")
		    /* Else a body of more than 1 MB waits for a leave that many servers don't give. */
		    && add_header(remote, "Expect:");

	if (fine && remote->key.length) {
		str_addf(&line, remote->endpoint.kind == REMOTE_OPENAI ? "Authorization: Bearer %s" : "api-key: %s", str_text(&remote->key));
		fine = add_header(remote, str_text(&line));
		explicit_bzero(line.text, line.length);
		str_release(&line);
	}
	return fine || err_set(err, ERR_FAILED, "The request couldn't be made: there's no memory for it.");
}

/* A key is one word of visible ASCII; anything else would be another header. */
static bool
take_key(struct remote *remote, const char *key, struct err *err)
{
	for (const char *c = key; c && *c; c++) {
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
			return err_set(err, ERR_FAILED, "The environment variable %s doesn't hold a key: there are blanks, line ends or other signs in it.",
				       remote->endpoint.key_variable);
	}
	if (key)
		str_add(&remote->key, key);
	return true;
}

static size_t
take_bytes(char *bytes, size_t size, size_t count, void *context)
{
	struct remote *remote = context;
	size_t length = size * count;

	if (length > REMOTE_ANSWER_MOST - remote->got.length) {
		remote->too_much = true;
		return CURL_WRITEFUNC_ERROR;
	}
	if (length)
		str_addn(&remote->got, bytes, length);
	return length;
}

#define SET(option, value) (remote->curl->easy_setopt(easy, (option), (value)) == CURLE_OK)

static bool
set_options(struct remote *remote, struct err *err)
{
	CURL *easy = remote->easy;
	long timeout = remote->endpoint.timeout;
	bool fine = SET(CURLOPT_URL, make_url(remote)) && SET(CURLOPT_PROTOCOLS_STR, "http,https") && SET(CURLOPT_FOLLOWLOCATION, 0L)
		    && SET(CURLOPT_SSL_VERIFYPEER, 1L) && SET(CURLOPT_SSL_VERIFYHOST, 2L) && SET(CURLOPT_NOSIGNAL, 1L)
		    && SET(CURLOPT_TIMEOUT, timeout) && SET(CURLOPT_CONNECTTIMEOUT, timeout < CONNECT_MOST ? timeout : (long)CONNECT_MOST)
		    && SET(CURLOPT_HTTPHEADER, remote->headers) && SET(CURLOPT_POSTFIELDS, str_text(&remote->body))
		    && SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)remote->body.length) && SET(CURLOPT_WRITEFUNCTION, take_bytes)
		    && SET(CURLOPT_WRITEDATA, remote) && SET(CURLOPT_USERAGENT, "makerdeck/" MAKERDECK_VERSION);

	/* What's asked of this machine stays on it, whatever proxy the environment names: nobody was warned that it's readable on the way. */
	fine = fine && (!remote_is_here(remote->endpoint.address) || SET(CURLOPT_PROXY, ""));
	return fine || err_set(err, ERR_FAILED, "The request couldn't be made: libcurl takes neither http nor https here.");
}

static bool
start(struct remote *remote, const struct remote_question *question, const char *key, struct err *err)
{
	if (!remote_check_address(remote->endpoint.address, err) || !take_key(remote, key, err))
		return false;
	remote->curl = libcurl_load(LIBCURL_FILE, err);
	if (!remote->curl)
		return false;
	remote_host(remote->endpoint.address, remote->host, sizeof(remote->host));
	remote->global = remote->curl->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	remote->multi = remote->global ? remote->curl->multi_init() : NULL;
	remote->easy = remote->multi ? remote->curl->easy_init() : NULL;
	if (!remote->easy)
		return err_set(err, ERR_FAILED, "The request couldn't be made: libcurl doesn't start.");
	add_body(remote, question);
	return add_headers(remote, err) && set_options(remote, err)
	       && (remote->curl->multi_add_handle(remote->multi, remote->easy) == CURLM_OK
		   || err_set(err, ERR_FAILED, "The request couldn't be made: libcurl doesn't take it."));
}

struct remote *
remote_begin(const struct remote_endpoint *endpoint, const struct remote_question *question, struct err *err)
{
	struct remote *remote = heap_array(1, sizeof(*remote));

	remote->endpoint = (struct remote_endpoint){
		.kind = endpoint->kind, .address = arena_strdup(&remote->arena, endpoint->address),
		.deployment = arena_strdup(&remote->arena, endpoint->deployment),
		.key_variable = arena_strdup(&remote->arena, endpoint->key_variable), .timeout = endpoint->timeout,
	};
	remote->discreet = question->discreet;
	if (start(remote, question, endpoint->key, err))
		return remote;
	remote_end(remote);
	return NULL;
}

/* ---------------------------------------------------------------- what goes wrong on the way */

static bool
tell_no_connection(const struct remote *remote, struct err *err)
{
	long number = 0;

	(void)remote->curl->easy_getinfo(remote->easy, CURLINFO_OS_ERRNO, &number);
	if (number == ECONNREFUSED)
		return err_set(err, ERR_FAILED, "%s refused the connection: nothing answers there. Is the address right, and does the service run?",
			       remote->host);
	if (number == ENETUNREACH || number == EHOSTUNREACH || number == EADDRNOTAVAIL)
		return err_set(err, ERR_FAILED, "There's no way from here to %s. Is this machine on the network?", remote->host);
	return err_set(err, ERR_FAILED, "No connection to %s came about. Is the address right, and may this machine reach it?", remote->host);
}

static bool
tell_tls(const struct remote *remote, CURLcode code, struct err *err)
{
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return err_set(err, ERR_FAILED, "%s couldn't prove that it's the server it says: its certificate isn't trusted here. Nothing was sent.",
			       remote->host);
	return err_set(err, ERR_FAILED, "No protected connection (TLS) to %s came about. Nothing was sent. Does it speak https at this address?",
		       remote->host);
}

static bool
tell_late(const struct remote *remote, struct err *err)
{
	curl_off_t protected = 0;
	long port = 0;

	/* The time of connecting isn't known before TLS stands; a port of our own is. */
	(void)remote->curl->easy_getinfo(remote->easy, CURLINFO_LOCAL_PORT, &port);
	(void)remote->curl->easy_getinfo(remote->easy, CURLINFO_APPCONNECT_TIME_T, &protected);
	if (!port)
		return tell_no_connection(remote, err);
	if (!protected && strncasecmp(remote->endpoint.address, "https:", 6) == 0)
		return tell_tls(remote, CURLE_SSL_CONNECT_ERROR, err);
	if (remote->got.length)
		return err_set(err, ERR_FAILED, "%s sent only a part of its answer within %d s, so it was given up. Try again, or allow more time.",
			       remote->host, remote->endpoint.timeout);
	return err_set(err, ERR_FAILED, "%s gave no answer within %d s, so it was given up. Try again, or allow more time.", remote->host,
		       remote->endpoint.timeout);
}

static bool
tell_transport(const struct remote *remote, CURLcode code, struct err *err)
{
	switch ((int)code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(err, ERR_FAILED, "No machine called %s is known (DNS). Is the address right, and is this machine on the network?", remote->host);
	case CURLE_COULDNT_RESOLVE_PROXY:
		return err_set(err, ERR_FAILED, "The proxy that the environment names isn't known (DNS), so %s couldn't be asked.", remote->host);
	case CURLE_COULDNT_CONNECT:
		return tell_no_connection(remote, err);
	case CURLE_OPERATION_TIMEDOUT:
		return tell_late(remote, err);
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
		return tell_tls(remote, code, err);
	case CURLE_WRITE_ERROR:
		if (remote->too_much)
			return err_set(err, ERR_FAILED, "%s sent more than 4 MB, which is no answer to a prompt. It was broken off.", remote->host);
		break;
	case CURLE_GOT_NOTHING:
		return err_set(err, ERR_FAILED, "%s closed the connection without an answer. Try again.", remote->host);
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_HTTP2_STREAM:
		return err_set(err, ERR_FAILED, "%s broke off in the middle of its answer. Try again.", remote->host);
	case CURLE_SEND_ERROR:
		return err_set(err, ERR_FAILED, "%s closed the connection while it was asked. Try again.", remote->host);
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		return err_set(err, ERR_FAILED, "What answers at %s doesn't speak HTTP. Is the address right?", remote->host);
	default:
		break;
	}
	return err_set(err, ERR_FAILED, "%s couldn't be asked: %s.", remote->host, remote->curl->easy_strerror(code));
}

/* ---------------------------------------------------------------- what a server says */

/* What the server itself says of its failure, as " It says: …"; "" where it may not be told. In the arena. */
static const char *
said(struct remote *remote)
{
	const char *message = remote->discreet ? NULL : reply_message(&remote->arena, remote->got.text, remote->got.length, str_text(&remote->key));

	return message ? arena_printf(&remote->arena, " It says: %s", message) : "";
}

static bool
tell_key(const struct remote *remote, struct err *err)
{
	const char *variable = remote->endpoint.key_variable;

	if (variable[0])
		return err_set(err, ERR_FAILED, "%s didn't accept the key. Look at the environment variable %s: it must hold a key of this service.",
			       remote->host, variable);
	return err_set(err, ERR_FAILED, "%s wants a key, and none is sent: a System Administrator names the environment variable that holds one.",
		       remote->host);
}

static bool
tell_busy(struct remote *remote, struct err *err)
{
	curl_off_t wait = 0;

	(void)remote->curl->easy_getinfo(remote->easy, CURLINFO_RETRY_AFTER, &wait);
	if (wait > 0)
		return err_set(err, ERR_FAILED, "%s has too much to do, or this key has used up what it may. Try again in %lld s.%s", remote->host,
			       (long long)wait, said(remote));
	return err_set(err, ERR_FAILED, "%s has too much to do, or this key has used up what it may. Try again later.%s", remote->host, said(remote));
}

static bool
tell_status(struct remote *remote, long status, struct err *err)
{
	if (status == 401 || status == 403)
		return tell_key(remote, err);
	if (status == 404 && remote->endpoint.deployment[0])
		return err_set(err, ERR_FAILED, "%s doesn't know the %s %s, or the address isn't right (404).%s", remote->host,
			       remote->endpoint.kind == REMOTE_AZURE ? "deployment" : "model", remote->endpoint.deployment, said(remote));
	if (status == 408 || status == 504)
		return err_set(err, ERR_FAILED, "%s gave up waiting for its model (%ld). Try again later.%s", remote->host, status, said(remote));
	if (status == 413)
		return err_set(err, ERR_FAILED, "The text is too long for %s (413).%s", remote->host, said(remote));
	if (status == 429)
		return tell_busy(remote, err);
	if (status >= 500)
		return err_set(err, ERR_FAILED, "%s failed (%ld). That's the service's own trouble: try again later.%s", remote->host, status, said(remote));
	if (status >= 300 && status < 400)
		return err_set(err, ERR_FAILED, "%s sends on to another address (%ld), which makerdeck doesn't follow. Set the address that's right.",
			       remote->host, status);
	return err_set(err, ERR_FAILED, "%s didn't take the request (%ld).%s", remote->host, status, said(remote));
}

static bool
read_answer(struct remote *remote, struct err *err)
{
	long status = 0;

	(void)remote->curl->easy_getinfo(remote->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status < 200 || status > 299)
		return tell_status(remote, status, err);
	switch (reply_read(&remote->arena, remote->got.text, remote->got.length, str_text(&remote->key), &remote->answer)) {
	case REPLY_FINE:
		return true;
	case REPLY_NOT_JSON:
		return err_set(err, ERR_FAILED, "What %s sent isn't JSON, so it's no answer of a model. Is the address right?", remote->host);
	case REPLY_NO_TEXT:
		return err_set(err, ERR_FAILED, "%s answered without a text. Is the address right?", remote->host);
	case REPLY_FILTERED:
		return err_set(err, ERR_FAILED, "%s kept its answer back: its content filter objected.", remote->host);
	}
	return false;
}

/* ---------------------------------------------------------------- steps */

bool
remote_step(struct remote *remote, int wait, bool *done, struct err *err)
{
	int running = 0, left;
	CURLMcode code = remote->curl->multi_perform(remote->multi, &running);
	CURLMsg *message;

	*done = false;
	if (code == CURLM_OK && running)
		code = remote->curl->multi_poll(remote->multi, NULL, 0, wait, NULL);
	if (code != CURLM_OK)
		return err_set(err, ERR_FAILED, "%s couldn't be asked: %s.", remote->host, remote->curl->multi_strerror(code));
	message = remote->curl->multi_info_read(remote->multi, &left);
	if (!message || message->msg != CURLMSG_DONE)
		return true;
	*done = true;
	return message->data.result == CURLE_OK ? read_answer(remote, err) : tell_transport(remote, message->data.result, err);
}

const struct remote_answer *
remote_answer(const struct remote *remote)
{
	return &remote->answer;
}

static void
end_curl(struct remote *remote)
{
	if (remote->multi && remote->easy)
		(void)remote->curl->multi_remove_handle(remote->multi, remote->easy);
	remote->curl->easy_cleanup(remote->easy);
	if (remote->multi)
		(void)remote->curl->multi_cleanup(remote->multi);
	for (struct curl_slist *header = remote->headers; header; header = header->next)
		explicit_bzero(header->data, strlen(header->data));
	remote->curl->slist_free_all(remote->headers);
	if (remote->global)
		remote->curl->global_cleanup();
}

void
remote_end(struct remote *remote)
{
	if (!remote)
		return;
	if (remote->curl)
		end_curl(remote);
	if (remote->key.text)
		explicit_bzero(remote->key.text, remote->key.length);
	str_release(&remote->key);
	str_release(&remote->body);
	str_release(&remote->got);
	arena_release(&remote->arena);
	free(remote);
}
