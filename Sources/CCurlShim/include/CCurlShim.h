#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <stddef.h>
#include <curl/curl.h>

/* libcurl pulls in some thirty libraries, so it is loaded when it is first needed and not when a command starts.
   curl_easy_setopt is variadic, and Swift cannot call variadic C functions: one function for each kind of value keeps
   the argument types checked. Nothing but chat_curl_load may be called before that has returned a null pointer. */

/* Loads libcurl once for the process; why it cannot be loaded, or a null pointer. */
const char *chat_curl_load(void);

/* A handle for one transfer after the other; a null pointer if there is no memory. */
CURL *chat_curl_new(void);

/* Forgets all options of a handle, but keeps its open connections. */
void chat_curl_reset(CURL *handle);

void chat_curl_free(CURL *handle);

/* Runs a transfer to its end. */
CURLcode chat_curl_perform(CURL *handle);

CURLcode chat_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode chat_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode chat_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);
CURLcode chat_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode chat_curl_set_pointer(CURL *handle, CURLoption option, void *value);

/* What libcurl asks of a transfer. A count other than the one given ends the transfer; so does a tick other than 0. */
typedef struct {
    size_t (*receive)(char *bytes, size_t size, size_t count, void *context);
    size_t (*header)(char *bytes, size_t size, size_t count, void *context);
    size_t (*send)(char *bytes, size_t size, size_t count, void *context);
    int (*tick)(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
} chat_curl_callbacks;

/* Has the transfer ask these functions, each with that context. */
CURLcode chat_curl_set_callbacks(CURL *handle, chat_curl_callbacks callbacks, void *context);

/* The list with a copy of the text at its end; a null pointer if there is no memory. */
struct curl_slist *chat_curl_list_append(struct curl_slist *list, const char *text);

void chat_curl_list_free(struct curl_slist *list);

/* A number that a finished transfer left; 0 if it left none. */
long chat_curl_get_long(CURL *handle, CURLINFO info);
curl_off_t chat_curl_get_size(CURL *handle, CURLINFO info);

/* libcurl's words for a code. */
const char *chat_curl_words(CURLcode code);

#endif
