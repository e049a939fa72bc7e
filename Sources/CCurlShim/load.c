#include "CCurlShim.h"

#include <dlfcn.h>
#include <pthread.h>

/* The macros of curl.h check the arguments of the functions they stand for; here are only pointers to these. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

static struct {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    void (*easy_reset)(CURL *);
    void (*easy_cleanup)(CURL *);
    CURLcode (*easy_perform)(CURL *);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
    const char *(*easy_strerror)(CURLcode);
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *failure;

static const char *const names[] = {
#ifdef __APPLE__
    "/usr/lib/libcurl.4.dylib", "libcurl.4.dylib",
#else
    "libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so",
#endif
};

static void find(void *library, const char *name, void *place) {
    void *symbol = dlsym(library, name);
    if (symbol == NULL) failure = "it lacks a function that is needed";
    *(void **)place = symbol;
}

static void load(void) {
    void *library = NULL;
    for (size_t i = 0; library == NULL && i < sizeof names / sizeof *names; i++) {
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    }
    if (library == NULL) {
        failure = dlerror();
        if (failure == NULL) failure = "it is not installed";
        return;
    }
    find(library, "curl_global_init", &curl.global_init);
    find(library, "curl_easy_init", &curl.easy_init);
    find(library, "curl_easy_reset", &curl.easy_reset);
    find(library, "curl_easy_cleanup", &curl.easy_cleanup);
    find(library, "curl_easy_perform", &curl.easy_perform);
    find(library, "curl_easy_setopt", &curl.easy_setopt);
    find(library, "curl_easy_getinfo", &curl.easy_getinfo);
    find(library, "curl_slist_append", &curl.slist_append);
    find(library, "curl_slist_free_all", &curl.slist_free_all);
    find(library, "curl_easy_strerror", &curl.easy_strerror);
    if (failure == NULL && curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) failure = "it cannot be started";
}

const char *chat_curl_load(void) {
    pthread_once(&once, load);
    return failure;
}

CURL *chat_curl_new(void) { return curl.easy_init(); }

void chat_curl_reset(CURL *handle) { curl.easy_reset(handle); }

void chat_curl_free(CURL *handle) { curl.easy_cleanup(handle); }

CURLcode chat_curl_perform(CURL *handle) { return curl.easy_perform(handle); }

CURLcode chat_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl.easy_setopt(handle, option, value);
}

CURLcode chat_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl.easy_setopt(handle, option, value);
}

CURLcode chat_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl.easy_setopt(handle, option, value);
}

CURLcode chat_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl.easy_setopt(handle, option, value);
}

CURLcode chat_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl.easy_setopt(handle, option, value);
}

CURLcode chat_curl_set_callbacks(CURL *handle, chat_curl_callbacks callbacks, void *context) {
    curl.easy_setopt(handle, CURLOPT_WRITEDATA, context);
    curl.easy_setopt(handle, CURLOPT_HEADERDATA, context);
    curl.easy_setopt(handle, CURLOPT_READDATA, context);
    curl.easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, callbacks.receive);
    curl.easy_setopt(handle, CURLOPT_HEADERFUNCTION, callbacks.header);
    curl.easy_setopt(handle, CURLOPT_READFUNCTION, callbacks.send);
    curl.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, callbacks.tick);
    return curl.easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

struct curl_slist *chat_curl_list_append(struct curl_slist *list, const char *text) {
    return curl.slist_append(list, text);
}

void chat_curl_list_free(struct curl_slist *list) { curl.slist_free_all(list); }

long chat_curl_get_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return curl.easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

curl_off_t chat_curl_get_size(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return curl.easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

const char *chat_curl_words(CURLcode code) { return curl.easy_strerror(code); }
