/* Ends what libgit2 reads for ever: a loose object that was cut off (libgit2/libgit2#7342, mended there in August 2026).

   Its loop asks for more output until the stream ends, and takes "nothing to read, nothing written" for progress. The
   linker puts this function in the place of zlib's (`--wrap`), where libgit2 is linked from its archive. */

#ifdef CHAT_WRAPS_INFLATE

#include <zlib.h>

int __real_inflate(z_streamp stream, int flush);

int __wrap_inflate(z_streamp stream, int flush) {
    int isAtEnd = stream->avail_in == 0 && stream->avail_out > 0;
    int result = __real_inflate(stream, flush);
    return isAtEnd && result == Z_BUF_ERROR ? Z_STREAM_ERROR : result;
}

#endif
