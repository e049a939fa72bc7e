#ifndef CLIBGIT2_SHIM_H
#define CLIBGIT2_SHIM_H

#include <stddef.h>
#include <git2.h>

/* git_libgit2_opts is variadic, and Swift cannot call variadic C functions.
   One function for each option keeps the argument types checked. */

/* Names the repository extensions that libgit2 lets through on top of its own. */
int chat_git_set_extensions(const char **names, size_t count);

/* Makes libgit2 sync what it writes below the git directory. */
int chat_git_set_fsync(int enabled);

/* Switches off libgit2's check of who owns a repository. */
int chat_git_set_owner_validation(int enabled);

/* Limits how much of the packs is mapped at once, in bytes. */
int chat_git_set_mapped_limit(size_t bytes);

/* Limits the size of one mapped window of a pack, in bytes. */
int chat_git_set_window_size(size_t bytes);

/* Whether objects are checked again for their hash when they are read. */
int chat_git_set_hash_verification(int enabled);

/* Whether libgit2 looks up the objects that a new object refers to. */
int chat_git_set_strict_creation(int enabled);

/* Whether libgit2 keeps read objects in memory. */
int chat_git_set_caching(int enabled);

/* Lets a reader of ours read the loose objects in a folder, which ends with a slash: damaged ones are an error to it. */
int chat_git_read_loose_objects(git_odb *database, const char *folder);

/* Compresses pieces one after the other, as packs hold objects. */
typedef struct chat_deflater chat_deflater;
chat_deflater *chat_deflater_new(void);
void chat_deflater_free(chat_deflater *deflater);

/* The most bytes that so many can become. */
size_t chat_deflater_bound(chat_deflater *deflater, size_t count);

/* Compresses one piece of less than 4 GiB; returns how many bytes it became, or 0 if they do not fit. */
size_t chat_deflater_run(chat_deflater *deflater, const void *bytes, size_t count, void *target, size_t room);

/* The SHA-1 of bytes as they are: what ends a pack. libgit2 hashes only whole objects for others. */
void chat_sha1(const void *bytes, size_t count, unsigned char digest[20]);

/* Starts writing a file's data to the disk and waits for it, without a barrier; -1 and errno on failure. */
int chat_sync_data(int descriptor);

/* Lets a file share the blocks of another until one of them is written to; -1 where the file system cannot. */
int chat_clone_data(int target, int source);

/* The flag that starts a process in a session of its own; 0 where the system has none. */
extern const short chat_spawn_setsid;

#endif
