/* Search as FTS5 does not have it: a tokenizer that is fast on ASCII and splits scripts that are written without
   spaces, and a weight that looks at the row alone. */

#include "CSQLiteShim.h"

#include <string.h>

typedef int (*token_sink)(void *context, int flags, const char *token, int size, int start, int end);

/* SQLite's `unicode61`, which does all text that is neither ASCII nor split here. */
typedef struct {
    fts5_tokenizer module;
    Fts5Tokenizer *tokenizer;
} words_tokenizer;

/* Where the tokens of a part of a text go: they count from the start of the whole. */
typedef struct {
    void *context;
    token_sink sink;
    int offset;
} part_sink;

static int pass_on(void *context, int flags, const char *token, int size, int start, int end) {
    part_sink *part = context;
    return part->sink(part->context, flags, token, size, start + part->offset, end + part->offset);
}

static int is_word(unsigned char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z');
}

/* Letters and digits, lower case, at most 64 bytes of each: what `unicode61` makes of ASCII. */
static int tokenize_ascii(void *context, token_sink sink, const char *text, int start, int end) {
    char token[64];
    while (start < end) {
        while (start < end && !is_word((unsigned char)text[start])) start++;
        int first = start, size = 0;
        while (start < end && is_word((unsigned char)text[start])) {
            char byte = text[start++];
            if (size < (int)sizeof token) token[size++] = byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
        }
        int code = size ? sink(context, 0, token, size, first, start) : SQLITE_OK;
        if (code) return code;
    }
    return SQLITE_OK;
}

/* The code point at `text`, and its size in bytes; what is no UTF-8 is one byte without meaning. */
static int code_point(const unsigned char *text, int rest, unsigned *point) {
    unsigned char first = text[0];
    int size = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    *point = 0;
    if (size > rest) return 1;
    unsigned value = size == 4 ? first & 7 : size == 3 ? first & 15 : size == 2 ? first & 31 : first;
    for (int index = 1; index < size; index++) {
        if ((text[index] & 0xC0) != 0x80) return 1;
        value = value << 6 | (text[index] & 63);
    }
    *point = value;
    return size;
}

/* Han, kana, Thai, Lao, Myanmar and Khmer: each letter stands for itself, so that a word is a phrase of its letters. */
static int stands_alone(unsigned point) {
    return (point >= 0x0E01 && point <= 0x0EDF) || (point >= 0x1000 && point <= 0x109F)
        || (point >= 0x1780 && point <= 0x17FF) || (point >= 0x3040 && point <= 0x30FF)
        || (point >= 0x31F0 && point <= 0x31FF) || (point >= 0x3400 && point <= 0x4DBF)
        || (point >= 0x4E00 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF)
        || (point >= 0xFF66 && point <= 0xFF9F) || (point >= 0x20000 && point <= 0x3FFFF);
}

static int tokenize_part(
    words_tokenizer *self, void *context, int flags, token_sink sink, const char *text, int start, int end, int plain) {
    if (start >= end) return SQLITE_OK;
    if (plain) return tokenize_ascii(context, sink, text, start, end);
    part_sink part = {context, sink, start};
    return self->module.xTokenize(self->tokenizer, &part, flags, text + start, end - start, pass_on);
}

static int tokenize(
    Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int count, token_sink sink) {
    words_tokenizer *self = (words_tokenizer *)tokenizer;
    int start = 0, plain = 1, place = 0, code = SQLITE_OK;
    while (place < count && !code) {
        if ((unsigned char)text[place] < 0x80) {
            place++;
            continue;
        }
        unsigned point;
        int size = code_point((const unsigned char *)text + place, count - place, &point);
        if (!stands_alone(point)) {
            plain = 0;
            place += size;
            continue;
        }
        code = tokenize_part(self, context, flags, sink, text, start, place, plain);
        if (!code) code = sink(context, 0, text + place, size, place, place + size);
        start = place += size;
        plain = 1;
    }
    return code ? code : tokenize_part(self, context, flags, sink, text, start, count, plain);
}

static int create_tokenizer(void *api, const char **arguments, int count, Fts5Tokenizer **result) {
    (void)arguments;
    (void)count;
    words_tokenizer *self = sqlite3_malloc(sizeof *self);
    if (!self) return SQLITE_NOMEM;
    memset(self, 0, sizeof *self);
    const char *options[] = {"remove_diacritics", "2"};
    void *data = 0;
    int code = ((fts5_api *)api)->xFindTokenizer(api, "unicode61", &data, &self->module);
    if (!code) code = self->module.xCreate(data, options, 2, &self->tokenizer);
    if (code) sqlite3_free(self);
    else *result = (Fts5Tokenizer *)self;
    return code;
}

static void delete_tokenizer(Fts5Tokenizer *tokenizer) {
    words_tokenizer *self = (words_tokenizer *)tokenizer;
    if (self->tokenizer) self->module.xDelete(self->tokenizer);
    sqlite3_free(self);
}

/* How many tokens a row has on average: FTS5 would read it anew for each row of a query. */
static int average_size(const Fts5ExtensionApi *api, Fts5Context *row, double *average) {
    double *known = api->xGetAuxdata(row, 0);
    if (!known) {
        sqlite3_int64 rows = 0, tokens = 0;
        int code = api->xRowCount(row, &rows);
        if (!code) code = api->xColumnTotalSize(row, -1, &tokens);
        if (code) return code;
        known = sqlite3_malloc(sizeof *known);
        if (!known) return SQLITE_NOMEM;
        *known = rows > 0 && tokens > 0 ? (double)tokens / (double)rows : 1;
        /* Where this fails, what was given is freed already. */
        code = api->xSetAuxdata(row, known, sqlite3_free);
        if (code) return code;
    }
    *average = *known;
    return SQLITE_OK;
}

/* BM25 of the row among rows of average length, every term weighing the same: how rare a term is would have to be
   counted over all rows, and every row that is found has all terms anyway. The argument has a byte for each phrase: the
   number of the term, below 64, that it is one way to find. */
static void weight(
    const Fts5ExtensionApi *api, Fts5Context *row, sqlite3_context *result, int count, sqlite3_value **values) {
    const unsigned char *terms = count ? sqlite3_value_blob(values[0]) : 0;
    int phrases = terms ? sqlite3_value_bytes(values[0]) : 0;
    int hits = 0, size = 0;
    double average = 1, total = 0;
    int code = average_size(api, row, &average);
    if (!code) code = api->xColumnSize(row, -1, &size);
    if (!code) code = api->xInstCount(row, &hits);
    int found[64] = {0};
    for (int hit = 0; hit < hits && !code; hit++) {
        int phrase, column, place;
        code = api->xInst(row, hit, &phrase, &column, &place);
        if (!code && phrase < phrases && terms[phrase] < 64) found[terms[phrase]]++;
    }
    if (code) {
        sqlite3_result_error_code(result, code);
        return;
    }
    for (int term = 0; term < 64; term++) {
        double often = found[term];
        total += often * 2.2 / (often + 1.2 * (0.25 + 0.75 * size / average));
    }
    sqlite3_result_double(result, total);
}

static fts5_api *search_api(sqlite3 *database) {
    fts5_api *api = 0;
    sqlite3_stmt *statement = 0;
    if (sqlite3_prepare_v2(database, "SELECT fts5(?1)", -1, &statement, 0)) return 0;
    sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", 0);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    return api;
}

int chat_sqlite_add_search(sqlite3 *database) {
    static fts5_tokenizer module = {create_tokenizer, delete_tokenizer, tokenize};
    fts5_api *api = search_api(database);
    if (!api) return SQLITE_ERROR;
    int code = api->xCreateTokenizer(api, "words", api, &module, 0);
    return code ? code : api->xCreateFunction(api, "weight", 0, weight, 0);
}
