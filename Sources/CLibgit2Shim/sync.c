#define _GNU_SOURCE
#include "CLibgit2Shim.h"
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/fs.h>
#include <sys/ioctl.h>
#else
#include <copyfile.h>
#endif

#ifdef POSIX_SPAWN_SETSID
const short chat_spawn_setsid = POSIX_SPAWN_SETSID;
#else
const short chat_spawn_setsid = 0;
#endif

int chat_sync_data(int descriptor) {
#ifdef __linux__
    /* What git's core.fsyncMethod=batch does: data goes out now, one fsync afterwards is the barrier for all. */
    return sync_file_range(descriptor, 0, 0,
        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
#else
    return fsync(descriptor);
#endif
}

int chat_clone_data(int target, int source) {
#ifdef __linux__
    return ioctl(target, FICLONE, source);
#else
    return fcopyfile(source, target, 0, COPYFILE_DATA | COPYFILE_CLONE);
#endif
}
