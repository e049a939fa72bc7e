/* Reads loose objects in libgit2's stead, which trusts what their first line says of their length: one that was cut off
   it reads for ever (libgit2/libgit2#7342), one that is longer it writes past the end of its memory (#7177), and one that
   claims to be huge ends the program. Here each of them is damage. */

#include "CLibgit2Shim.h"
#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

typedef struct {
    git_odb_backend parent;
    char folder[];
} loose_backend;

typedef struct {
    unsigned char *bytes;
    size_t length;
} mapped_file;

/* "commit 123\0": the longest type and the longest 64-bit number. */
enum { header_limit = 32 };
/* What deflate can make of one byte. */
enum { most_inflation = 1032 };

static int damaged(void) {
    git_error_set_str(GIT_ERROR_ODB, "a loose object is damaged");
    return GIT_ERROR;
}

/* 0 if it can be read here; GIT_PASSTHROUGH leaves it to libgit2: it is in a pack, elsewhere, or of an old form. */
static int map_file(mapped_file *file, const char *path) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return GIT_PASSTHROUGH;
    struct stat information;
    int result = GIT_PASSTHROUGH;
    if (fstat(descriptor, &information) == 0 && S_ISREG(information.st_mode) && information.st_size > 1) {
        file->length = (size_t)information.st_size;
        file->bytes = mmap(NULL, file->length, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (file->bytes != MAP_FAILED) result = 0;
    }
    close(descriptor);
    if (result != 0) return result;
    int isZlib = (file->bytes[0] & 0x8f) == 0x08 && ((file->bytes[0] << 8) + file->bytes[1]) % 31 == 0;
    if (isZlib) return 0;
    munmap(file->bytes, file->length);
    return GIT_PASSTHROUGH;
}

/* The type and length that the first line says, and where the line ends; 0 if it is none. */
static size_t parse_header(const char *text, size_t length, git_object_t *type, size_t *size) {
    const char *end = memchr(text, 0, length);
    const char *space = end ? memchr(text, ' ', (size_t)(end - text)) : NULL;
    if (!space || space + 1 == end || end - space > 20) return 0;
    char name[8] = {0};
    if ((size_t)(space - text) >= sizeof(name)) return 0;
    memcpy(name, text, (size_t)(space - text));
    *type = git_object_string2type(name);
    if (!git_object_typeisloose(*type)) return 0;
    *size = 0;
    for (const char *digit = space + 1; digit < end; digit++) {
        if (*digit < '0' || *digit > '9') return 0;
        *size = *size * 10 + (size_t)(*digit - '0');
    }
    return (size_t)(end - text) + 1;
}

/* Brings `length` bytes; whether there were as many, and nothing after them. */
static int inflate_all(z_stream *stream, unsigned char *bytes, size_t length) {
    unsigned char surplus;
    int result = Z_OK;
    while (result == Z_OK) {
        size_t step = length < (1u << 30) ? length : (1u << 30);
        stream->next_out = step > 0 ? bytes : &surplus;
        stream->avail_out = step > 0 ? (uInt)step : 1;
        result = inflate(stream, Z_NO_FLUSH);
        size_t written = (step > 0 ? step : 1) - stream->avail_out;
        if (written > length) return 0;
        if (written == 0 && result == Z_OK && stream->avail_in == 0) return 0;
        bytes += written;
        length -= written;
    }
    return result == Z_STREAM_END && length == 0;
}

static int inflate_object(void **data, size_t *size, git_object_t *type, z_stream *stream, size_t limit, git_odb_backend *backend) {
    char head[header_limit];
    stream->next_out = (unsigned char *)head;
    stream->avail_out = sizeof(head);
    int result = inflate(stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END) return damaged();
    size_t filled = sizeof(head) - stream->avail_out;
    size_t start = parse_header(head, filled, type, size);
    if (start == 0 || *size > limit || filled - start > *size) return damaged();
    size_t early = filled - start;
    if (result == Z_STREAM_END && early != *size) return damaged();
    unsigned char *bytes = git_odb_backend_data_alloc(backend, *size + 1);
    if (!bytes) return GIT_ERROR;
    memcpy(bytes, head + start, early);
    if (result != Z_STREAM_END && !inflate_all(stream, bytes + early, *size - early)) {
        git_odb_backend_data_free(backend, bytes);
        return damaged();
    }
    bytes[*size] = 0;
    *data = bytes;
    return 0;
}

static int read_object(void **data, size_t *size, git_object_t *type, git_odb_backend *backend, const git_oid *id) {
    const char *folder = ((loose_backend *)backend)->folder;
    size_t length = strlen(folder);
    char name[GIT_OID_HEXSZ + 1];
    git_oid_tostr(name, sizeof(name), id);
    char path[length + GIT_OID_HEXSZ + 2];
    memcpy(path, folder, length);
    memcpy(path + length, name, 2);
    path[length + 2] = '/';
    memcpy(path + length + 3, name + 2, GIT_OID_HEXSZ - 1);
    mapped_file file;
    int result = map_file(&file, path);
    if (result != 0) return result;
    z_stream stream = {.next_in = file.bytes, .avail_in = (uInt)file.length};
    if (file.length > (1u << 31) || inflateInit(&stream) != Z_OK) {
        result = GIT_PASSTHROUGH;
    } else {
        result = inflate_object(data, size, type, &stream, file.length * most_inflation, backend);
        inflateEnd(&stream);
    }
    munmap(file.bytes, file.length);
    return result;
}

static void free_backend(git_odb_backend *backend) { free(backend); }

int chat_git_read_loose_objects(git_odb *database, const char *folder) {
    size_t length = strlen(folder);
    loose_backend *backend = calloc(1, sizeof(loose_backend) + length + 1);
    if (!backend) return GIT_ERROR;
    memcpy(backend->folder, folder, length);
    int result = git_odb_init_backend(&backend->parent, GIT_ODB_BACKEND_VERSION);
    if (result == 0) {
        backend->parent.read = read_object;
        backend->parent.free = free_backend;
        /* That of packs, which were added before: they are asked first, libgit2's own reader of loose objects (1) last. */
        result = git_odb_add_backend(database, &backend->parent, 2);
    }
    if (result != 0) free(backend);
    return result;
}
