/* SPDX-License-Identifier: GPL-3.0-or-later */
/* remote: what goes to a server and comes back, and every way in which it doesn't, against a real one on loopback. */
#include "base/clock.h"
#include "remote/libcurl.h"
#include "remote/remote.h"
#include "tests/http_server.h"

#include "tests/test.h"

#include <dlfcn.h>
#include <stdlib.h>

#define KEY "sk-test-0123456789"

struct asked {
	bool done;
	char text[2048];
	struct remote_answer answer;	/* its text is the one above */
	struct err err;
	int64_t took;
};

/* Asks to the end. */
static void
ask_at(struct asked *asked, const struct remote_endpoint *endpoint, bool discreet)
{
	const struct remote_question question = {.text = "Say \"hello\" to Zoë.\nNow.", .temperature = 0.5, .discreet = discreet};
	int64_t begun = clock_now();
	struct remote *remote;
	bool fine = true, done = false;

	*asked = (struct asked){.err = ERR_INIT};
	remote = remote_begin(endpoint, &question, &asked->err);
	while (remote && fine && !done)
		fine = remote_step(remote, 50, &done, &asked->err);
	asked->done = remote && fine;
	if (asked->done) {
		asked->answer = *remote_answer(remote);
		snprintf(asked->text, sizeof(asked->text), "%s", asked->answer.text);
	}
	remote_end(remote);
	asked->took = clock_now() - begun;
}

static struct remote_endpoint
endpoint_of(const char *address)
{
	return (struct remote_endpoint){.kind = REMOTE_OPENAI, .address = address, .deployment = "gpt-4.1-mini", .key = KEY, .key_variable = "TEST_API_KEY",
					.timeout = 10};
}

static void
ask(struct asked *asked, const struct http_reply *reply, int timeout, bool discreet)
{
	struct http_server server;
	struct remote_endpoint endpoint;

	http_server_start(&server, reply);
	endpoint = endpoint_of(server.address);
	endpoint.timeout = timeout;
	ask_at(asked, &endpoint, discreet);
	http_server_stop(&server);
	/* Whatever happens, the key is nowhere. */
	assert_null(strstr(asked->err.text, KEY));
	assert_null(strstr(asked->text, KEY));
}

/* Fails with a sentence that has these words. */
static void
assert_fails(const struct http_reply *reply, int timeout, const char *words)
{
	struct asked asked;

	ask(&asked, reply, timeout, false);
	if (asked.done || !strstr(asked.err.text, words))
		printf("# wanted \"%s\", got \"%s\"\n", words, asked.err.text);
	assert_false(asked.done);
	assert_int_equal(asked.err.code, ERR_FAILED);
	assert_non_null(strstr(asked.err.text, words));
}

/* ---------------------------------------------------------------- what goes well */

static void
an_answer_comes_back(void **state)
{
	char body[1024], request[4096];
	const struct http_reply reply = {.status = 200, .body = http_completion(body, sizeof(body), "Hello, Zoë!", 21, 4)};
	struct http_server server;
	struct remote_endpoint endpoint;
	struct asked asked;

	(void)state;
	http_server_start(&server, &reply);
	endpoint = endpoint_of(server.address);
	ask_at(&asked, &endpoint, false);
	assert_true(asked.done);
	assert_string_equal(asked.text, "Hello, Zoë!");
	assert_int_equal(asked.answer.tokens_in, 21);
	assert_int_equal(asked.answer.tokens_out, 4);
	assert_false(asked.answer.cut);
	http_server_request(&server, request, sizeof(request));
	assert_int_equal(strncmp(request, "POST /v1/chat/completions HTTP/1.1\r\n", 36), 0);
	assert_non_null(strstr(request, "Authorization: Bearer " KEY "\r\n"));
	assert_non_null(strstr(request, "Content-Type: application/json\r\n"));
	assert_non_null(strstr(request, "{\"model\":\"gpt-4.1-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hello\\\" to Zoë.\\nNow.\"}],"
					"\"temperature\":0.5}"));
	http_server_stop(&server);
}

static void
azure_is_asked_its_own_way(void **state)
{
	char body[1024], request[4096], address[80];
	const struct http_reply reply = {.status = 200, .body = http_completion(body, sizeof(body), "Yes", 1, 1)};
	struct http_server server;
	struct remote_endpoint endpoint;
	struct asked asked;

	(void)state;
	http_server_start(&server, &reply);
	snprintf(address, sizeof(address), "http://127.0.0.1:%d/", server.port);
	endpoint = endpoint_of(address);
	endpoint.kind = REMOTE_AZURE;
	endpoint.deployment = "my deployment/2";
	ask_at(&asked, &endpoint, false);
	assert_true(asked.done);
	http_server_request(&server, request, sizeof(request));
	assert_int_equal(strncmp(request, "POST /openai/deployments/my%20deployment%2F2/chat/completions?api-version=20", 76), 0);
	assert_non_null(strstr(request, "api-key: " KEY "\r\n"));
	assert_null(strstr(request, "Authorization"));
	assert_null(strstr(request, "\"model\""));
	http_server_stop(&server);
}

static void
without_a_key_none_is_sent(void **state)
{
	char body[1024], request[4096];
	const struct http_reply reply = {.status = 200, .body = http_completion(body, sizeof(body), "Yes", 1, 1)};
	struct http_server server;
	struct remote_endpoint endpoint;
	struct asked asked;

	(void)state;
	http_server_start(&server, &reply);
	endpoint = endpoint_of(server.address);
	endpoint.key = NULL;
	ask_at(&asked, &endpoint, false);
	assert_true(asked.done);
	http_server_request(&server, request, sizeof(request));
	assert_null(strcasestr(request, "authorization"));
	http_server_stop(&server);
}

static void
other_shapes_of_answers_are_read(void **state)
{
	const struct http_reply parts = {.status = 200, .body = "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"one \"},{\"type\":\"text\",\"text\":\"two\"}]},"
							      "\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":-3,\"completion_tokens\":\"x\"}}"};
	struct asked asked;

	(void)state;
	ask(&asked, &parts, 10, false);
	assert_true(asked.done);
	assert_string_equal(asked.text, "one two");
	assert_true(asked.answer.cut);
	assert_int_equal(asked.answer.tokens_in, -1);
	assert_int_equal(asked.answer.tokens_out, -1);
}

/* ---------------------------------------------------------------- what a server says no with */

static void
a_key_that_is_not_accepted_names_its_variable(void **state)
{
	const struct http_reply no = {.status = 401, .body = "{\"error\":{\"message\":\"Incorrect API key provided: " KEY "\"}}"};
	const struct http_reply forbidden = {.status = 403, .body = ""};
	struct http_server server;
	struct remote_endpoint endpoint;
	struct asked asked;

	(void)state;
	assert_fails(&no, 10, "didn't accept the key. Look at the environment variable TEST_API_KEY");
	assert_fails(&forbidden, 10, "TEST_API_KEY");
	http_server_start(&server, &no);
	endpoint = endpoint_of(server.address);
	endpoint.key = endpoint.key_variable = "";
	ask_at(&asked, &endpoint, false);
	http_server_stop(&server);
	assert_non_null(strstr(asked.err.text, "wants a key, and none is sent"));
}

static void
each_status_has_its_sentence(void **state)
{
	static const struct {
		struct http_reply reply;
		const char *words;
	} cases[] = {
		{{.status = 404, .body = "{\"error\":{\"message\":\"The model does not exist\"}}"}, "doesn't know the model gpt-4.1-mini, or the address isn't right (404). It says: The model does not exist"},
		{{.status = 429, .headers = "Retry-After: 7\r\n", .body = "{}"}, "Try again in 7 s."},
		{{.status = 429, .body = "{\"error\":\"slow down\"}"}, "Try again later. It says: slow down"},
		{{.status = 500, .body = "<html>oh</html>"}, "failed (500). That's the service's own trouble: try again later."},
		{{.status = 503, .body = ""}, "failed (503)"},
		{{.status = 504, .body = ""}, "gave up waiting for its model (504)"},
		{{.status = 413, .body = ""}, "too long"},
		{{.status = 400, .body = "{\"error\":{\"message\":\"Unsupported\\u001b[31m value\\nhere\"}}"}, "didn't take the request (400). It says: Unsupported\xEF\xBF\xBD[31m value here"},
		{{.status = 302, .headers = "Location: http://127.0.0.1:1/\r\n", .body = ""}, "sends on to another address (302), which makerdeck doesn't follow"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_fails(&cases[i].reply, 10, cases[i].words);
}

static void
a_discreet_question_keeps_what_a_server_says(void **state)
{
	const struct http_reply reply = {.status = 400, .body = "{\"error\":{\"message\":\"Your text Say hello is bad\"}}"};
	struct asked asked;

	(void)state;
	ask(&asked, &reply, 10, true);
	assert_false(asked.done);
	assert_null(strstr(asked.err.text, "It says"));
}

static void
what_is_no_answer_has_its_sentence(void **state)
{
	static const struct {
		struct http_reply reply;
		const char *words;
	} cases[] = {
		{{.status = 200, .body = "<html>Welcome</html>"}, "isn't JSON"},
		{{.status = 200, .body = "{\"choices\":[{\"message\":{\"content\":\"cut of"}, "isn't JSON"},
		{{.status = 200, .body = "{\"object\":\"list\",\"data\":[]}"}, "answered without a text"},
		{{.status = 200, .body = "[1,2,3]"}, "answered without a text"},
		{{.status = 200, .body = "{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"content_filter\"}]}"}, "content filter objected"},
		{{.status = 200, .body = ""}, "isn't JSON"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_fails(&cases[i].reply, 10, cases[i].words);
}

/* ---------------------------------------------------------------- what goes wrong on the way */

static void
half_an_answer_is_none(void **state)
{
	char body[1024];
	const struct http_reply half = {.way = HTTP_HALF, .status = 200, .body = http_completion(body, sizeof(body), "Hello", 1, 1)};
	const struct http_reply deaf = {.way = HTTP_DEAF};
	const struct http_reply garbage = {.way = HTTP_GARBAGE};

	(void)state;
	assert_fails(&half, 10, "broke off in the middle of its answer");
	assert_fails(&deaf, 10, "closed the connection without an answer");
	assert_fails(&garbage, 10, "doesn't speak HTTP");
}

static void
five_megabytes_are_broken_off(void **state)
{
	const struct http_reply huge = {.way = HTTP_HUGE};

	(void)state;
	assert_fails(&huge, 20, "more than 4 MB");
}

static void
a_server_that_never_answers_is_given_up(void **state)
{
	const struct http_reply never = {.way = HTTP_NEVER};
	struct asked asked;

	(void)state;
	ask(&asked, &never, 1, false);
	assert_false(asked.done);
	assert_non_null(strstr(asked.err.text, "gave no answer within 1 s"));
	assert_true(asked.took >= 900 && asked.took < 5000);
}

static void
a_slow_drip_counts_as_a_whole(void **state)
{
	char body[1024];
	const struct http_reply slow = {.way = HTTP_DRIP, .body = http_completion(body, sizeof(body), "Hello", 1, 1)};

	(void)state;
	assert_fails(&slow, 1, "sent only a part of its answer within 1 s");
}

static void
it_is_given_up_at_once_by_ending_it(void **state)
{
	const struct http_reply never = {.way = HTTP_NEVER};
	const struct remote_question question = {.text = "x"};
	struct http_server server;
	struct remote_endpoint endpoint;
	struct remote *remote;
	struct err err = ERR_INIT;
	int64_t begun = clock_now();
	bool done = false;

	(void)state;
	http_server_start(&server, &never);
	endpoint = endpoint_of(server.address);
	remote = remote_begin(&endpoint, &question, &err);
	assert_non_null(remote);
	for (int i = 0; i < 5; i++) {
		assert_true(remote_step(remote, 20, &done, &err));
		assert_false(done);
	}
	remote_end(remote);
	assert_true(clock_now() - begun < 3000);
	http_server_stop(&server);
}

static void
nobody_there_has_its_sentence(void **state)
{
	char address[64];
	struct remote_endpoint endpoint;
	struct asked asked;

	(void)state;
	snprintf(address, sizeof(address), "http://127.0.0.1:%d/v1", http_closed_port());
	endpoint = endpoint_of(address);
	ask_at(&asked, &endpoint, false);
	assert_false(asked.done);
	assert_non_null(strstr(asked.err.text, "refused the connection"));
}

static void
a_name_that_is_not_known_has_its_sentence(void **state)
{
	struct remote_endpoint endpoint = endpoint_of("https://nowhere.invalid/v1");
	struct asked asked;

	(void)state;
	endpoint.timeout = 20;
	ask_at(&asked, &endpoint, false);
	assert_false(asked.done);
	assert_non_null(strstr(asked.err.text, "nowhere.invalid"));
	/* A machine whose name service is silent finds out by waiting. */
	assert_true(strstr(asked.err.text, "(DNS)") || strstr(asked.err.text, "No connection to"));
}

static void
a_server_without_tls_gets_nothing_by_https(void **state)
{
	char body[1024], address[64];
	const struct http_reply reply = {.status = 200, .body = http_completion(body, sizeof(body), "Hello", 1, 1)};
	const struct http_reply plain = {.way = HTTP_PLAIN, .status = 400, .body = ""};
	struct http_server server;
	struct remote_endpoint endpoint;
	struct asked asked;

	(void)state;
	http_server_start(&server, &reply);
	snprintf(address, sizeof(address), "https://127.0.0.1:%d/v1", server.port);
	endpoint = endpoint_of(address);
	/* The server waits for a request's end that never comes. */
	endpoint.timeout = 2;
	ask_at(&asked, &endpoint, false);
	http_server_stop(&server);
	assert_false(asked.done);
	assert_non_null(strstr(asked.err.text, "No protected connection (TLS)"));
	http_server_start(&server, &plain);
	snprintf(address, sizeof(address), "https://127.0.0.1:%d/v1", server.port);
	ask_at(&asked, &endpoint, false);
	http_server_stop(&server);
	assert_false(asked.done);
	assert_non_null(strstr(asked.err.text, "No protected connection (TLS)"));
}

/* ---------------------------------------------------------------- keys and addresses */

static void
a_key_that_is_sent_back_is_hidden(void **state)
{
	const struct http_reply echo = {.way = HTTP_ECHO};
	struct asked asked;

	(void)state;
	ask(&asked, &echo, 10, false);
	assert_true(asked.done);
	assert_non_null(strstr(asked.text, "Bearer ****"));
}

/* JSON has more ways than one to write the same letters. */
static void
a_key_that_is_sent_back_escaped_is_hidden(void **state)
{
	const struct http_reply said = {.status = 400, .body = "{\"error\":{\"message\":\"What's s\\u006b-test-0123456789?\"}}"};
	const struct http_reply told = {.status = 200, .body = "{\"choices\":[{\"message\":{\"content\":[{\"text\":\"It's \\u0073k-te\"},"
					"{\"text\":\"st-0123456789.\"}]}}]}"};
	struct asked asked;

	(void)state;
	ask(&asked, &said, 10, false);
	assert_non_null(strstr(asked.err.text, "What's ****"));
	ask(&asked, &told, 10, false);
	assert_true(asked.done);
	assert_string_equal(asked.text, "It's ******************.");
}

/* A proxy is another machine, or may be: what's said to this one isn't for it. */
static void
this_machine_is_asked_without_a_proxy(void **state)
{
	char body[1024], proxy[64];
	const struct http_reply reply = {.status = 200, .body = http_completion(body, sizeof(body), "Yes", 1, 1)};
	struct asked asked;

	(void)state;
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", http_closed_port());
	unsetenv("no_proxy");
	unsetenv("NO_PROXY");
	setenv("http_proxy", proxy, 1);
	setenv("all_proxy", proxy, 1);
	ask(&asked, &reply, 10, false);
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	if (!asked.done)
		printf("# %s\n", asked.err.text);
	assert_true(asked.done);
}

static void
a_key_with_other_signs_is_no_key(void **state)
{
	static const char *const bad[] = {"two words", "line\r\nHost: evil", "tab\t", "Zoë"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct remote_endpoint endpoint = endpoint_of("http://127.0.0.1:9/v1");
		struct asked asked;

		endpoint.key = bad[i];
		ask_at(&asked, &endpoint, false);
		assert_false(asked.done);
		assert_non_null(strstr(asked.err.text, "TEST_API_KEY doesn't hold a key"));
		assert_null(strstr(asked.err.text, bad[i]));
	}
}

static void
take_call(void *library, const char *name, void *call)
{
	void *found = dlsym(library, name);

	assert_non_null(found);
	memcpy(call, &found, sizeof(found));
}

static void
addresses_are_looked_at(void **state)
{
	static const char *const good[] = {"https://api.example.com/v1", "http://127.0.0.1:8080", "https://[::1]:8443/v1/", "HTTPS://EXAMPLE.COM"};
	static const char *const bad[] = {"", "example.com/v1", "ftp://example.com", "file:///etc/passwd", "https://", "https://user:hunter2@example.com", "https://user@example.com",
					  "https://example.com/?key=1", "https://example.com/#x", "https://exa mple.com", "https://example.com/\r\nX: y", "https://exämple.com",
					  "https://example.com:99999", "javascript:alert(1)", "https:///v1", "https:/example.com", "https://:8080/", "https://example.com:", "https://example.com:0",
					  "https://example.com:8o", "https://example.com:80:80", "https://%65xample.com", "https://exam\\ple.com", "https://[::1", "https://[]", "https://[1.2.3.4]",
					  "https://[::1]x", "https://[fe80::1%25eth0]/", "https://::1/", "https://example.com\\@evil.com/"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(remote_check_address(good[i], NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = ERR_INIT;

		if (remote_check_address(bad[i], &err))
			printf("# taken: %s\n", bad[i]);
		assert_int_equal(err.code, ERR_USAGE);
		assert_null(strstr(err.text, "hunter2"));
	}
}

static void
hosts_and_open_lines_are_told(void **state)
{
	char host[64];

	(void)state;
	assert_string_equal(remote_host("https://api.example.com/v1", host, sizeof(host)), "api.example.com");
	assert_string_equal(remote_host("http://localhost:8080/x", host, sizeof(host)), "localhost:8080");
	assert_string_equal(remote_host("HTTPS://[::1]:8443", host, sizeof(host)), "[::1]:8443");
	assert_string_equal(remote_host("https://api.example.com/v1", host, 8), "api.exa");
	assert_string_equal(remote_host("what's that", host, sizeof(host)), "the server");
	assert_false(remote_is_open("https://api.example.com/v1"));
	assert_false(remote_is_open("http://127.0.0.1:1/"));
	assert_false(remote_is_open("http://localhost/v1"));
	assert_true(remote_is_open("http://api.example.com/v1"));
	assert_true(remote_is_open("http://127.example.com/v1"));
	assert_true(remote_is_open("http://127.0.0.1.example.com/v1"));
	assert_false(remote_is_open("http://[::1]:8080/v1"));
	assert_false(remote_is_open("http://[0:0:0:0:0:0:0:1]/v1"));
	assert_true(remote_is_open("http://[::2]/v1"));
	assert_false(remote_is_open("http://127.1/v1"));
	assert_true(remote_is_open("http://128.1/v1"));
	assert_true(remote_is_here("https://LOCALHOST"));
	assert_false(remote_is_here("https://localhost.example.com"));
	assert_false(remote_is_here("what's that"));
}

/* libcurl reads an address as it's told here: the same host, whatever is asked. */
static void
addresses_mean_the_same_to_libcurl(void **state)
{
	static const char *const good[] = {"https://api.example.com/v1", "http://127.0.0.1:8080", "https://[::1]:8443/v1/", "HTTPS://EXAMPLE.COM", "http://a_b.example.com:1/..//x%2f@y",
					   "https://api.example.com:443/a\\b"};
	void *library = dlopen(LIBCURL_FILE, RTLD_NOW | RTLD_LOCAL);
	__typeof__(curl_url) *make;
	__typeof__(curl_url_set) *set;
	__typeof__(curl_url_get) *get;
	__typeof__(curl_url_cleanup) *end;

	(void)state;
	assert_non_null(library);
	take_call(library, "curl_url", &make);
	take_call(library, "curl_url_set", &set);
	take_call(library, "curl_url_get", &get);
	take_call(library, "curl_url_cleanup", &end);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		CURLU *url = make();
		char *host = NULL, *port = NULL;
		char mine[160], theirs[160];

		assert_true(remote_check_address(good[i], NULL));
		assert_int_equal(set(url, CURLUPART_URL, good[i], 0), CURLUE_OK);
		assert_int_equal(get(url, CURLUPART_HOST, &host, 0), CURLUE_OK);
		(void)get(url, CURLUPART_PORT, &port, 0);
		snprintf(theirs, sizeof(theirs), "%s%s%s", host, port ? ":" : "", port ? port : "");
		assert_string_equal(remote_host(good[i], mine, sizeof(mine)), theirs);
		free(host);
		free(port);
		end(url);
	}
}

/* ---------------------------------------------------------------- libcurl */

static void
a_machine_without_libcurl_is_told(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_null(libcurl_load("libcurl.so.999", &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.text, "libcurl.so.999 isn't on this machine"));
	assert_non_null(strstr(err.text, "Install the package libcurl4"));
}

static void
another_library_is_not_taken_for_libcurl(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_null(libcurl_load("libc.so.6", &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.text, "libc.so.6 isn't libcurl, or is too old"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_comes_back),
		cmocka_unit_test(azure_is_asked_its_own_way),
		cmocka_unit_test(without_a_key_none_is_sent),
		cmocka_unit_test(other_shapes_of_answers_are_read),
		cmocka_unit_test(a_key_that_is_not_accepted_names_its_variable),
		cmocka_unit_test(each_status_has_its_sentence),
		cmocka_unit_test(a_discreet_question_keeps_what_a_server_says),
		cmocka_unit_test(what_is_no_answer_has_its_sentence),
		cmocka_unit_test(half_an_answer_is_none),
		cmocka_unit_test(five_megabytes_are_broken_off),
		cmocka_unit_test(a_server_that_never_answers_is_given_up),
		cmocka_unit_test(a_slow_drip_counts_as_a_whole),
		cmocka_unit_test(it_is_given_up_at_once_by_ending_it),
		cmocka_unit_test(nobody_there_has_its_sentence),
		cmocka_unit_test(a_name_that_is_not_known_has_its_sentence),
		cmocka_unit_test(a_server_without_tls_gets_nothing_by_https),
		cmocka_unit_test(a_key_that_is_sent_back_is_hidden),
		cmocka_unit_test(a_key_that_is_sent_back_escaped_is_hidden),
		cmocka_unit_test(this_machine_is_asked_without_a_proxy),
		cmocka_unit_test(a_key_with_other_signs_is_no_key),
		cmocka_unit_test(addresses_are_looked_at),
		cmocka_unit_test(hosts_and_open_lines_are_told),
		cmocka_unit_test(addresses_mean_the_same_to_libcurl),
		cmocka_unit_test(a_machine_without_libcurl_is_told),
		cmocka_unit_test(another_library_is_not_taken_for_libcurl),
	};

	/* Loopback, whatever proxy this machine has. */
	setenv("no_proxy", "*", 1);
	setenv("NO_PROXY", "*", 1);
	return test_run(tests);
}
