#include "CLibgit2Shim.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct chat_deflater {
    z_stream stream;
};

chat_deflater *chat_deflater_new(void) {
    chat_deflater *deflater = calloc(1, sizeof(*deflater));
    if (deflater && deflateInit(&deflater->stream, Z_DEFAULT_COMPRESSION) != Z_OK) {
        free(deflater);
        return NULL;
    }
    return deflater;
}

void chat_deflater_free(chat_deflater *deflater) {
    deflateEnd(&deflater->stream);
    free(deflater);
}

size_t chat_deflater_bound(chat_deflater *deflater, size_t count) {
    return deflateBound(&deflater->stream, count);
}

size_t chat_deflater_run(chat_deflater *deflater, const void *bytes, size_t count, void *target, size_t room) {
    z_stream *stream = &deflater->stream;
    deflateReset(stream);
    stream->next_in = (Bytef *)bytes;
    stream->avail_in = (uInt)count;
    stream->next_out = target;
    stream->avail_out = (uInt)room;
    return deflate(stream, Z_FINISH) == Z_STREAM_END ? room - stream->avail_out : 0;
}

static uint32_t rotated(uint32_t word, int count) {
    return word << count | word >> (32 - count);
}

static void compress_block(uint32_t state[5], const unsigned char *block) {
    uint32_t words[80];
    for (int i = 0; i < 16; i++)
        words[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        words[i] = rotated(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; i++) {
        uint32_t mixed = i < 20 ? ((b & c) | (~b & d)) + 0x5A827999
            : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1
            : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC
                     : (b ^ c ^ d) + 0xCA62C1D6;
        uint32_t next = rotated(a, 5) + mixed + e + words[i];
        e = d;
        d = c;
        c = rotated(b, 30);
        b = a;
        a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

void chat_sha1(const void *bytes, size_t count, unsigned char digest[20]) {
    uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    const unsigned char *next = bytes;
    size_t left = count;
    for (; left >= 64; left -= 64, next += 64) compress_block(state, next);
    unsigned char tail[128] = {0};
    size_t whole = left < 56 ? 64 : 128;
    if (left) memcpy(tail, next, left);
    tail[left] = 0x80;
    for (int i = 0; i < 8; i++) tail[whole - 1 - i] = (unsigned char)((uint64_t)count * 8 >> 8 * i);
    compress_block(state, tail);
    if (whole == 128) compress_block(state, tail + 64);
    for (int i = 0; i < 20; i++) digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
}
