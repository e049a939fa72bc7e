#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>

/* What Swift cannot call: a variadic function, a destructor that is a number, and the interface of FTS5. */

/* Leaves the log of a database where it is when the last connection closes. */
int chat_sqlite_keep_log(sqlite3 *database);

/* Refuses SQL that could damage the file, and schemas that call functions. */
int chat_sqlite_defend(sqlite3 *database);

/* Whether the file was taken away or another one put in its place since it was opened. */
int chat_sqlite_has_moved(sqlite3 *database);

/* Binds text, of which SQLite makes a copy. */
int chat_sqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, int count);

/* Binds bytes, of which SQLite makes a copy. */
int chat_sqlite_bind_bytes(sqlite3_stmt *statement, int place, const void *bytes, int count);

/* Adds the FTS5 tokenizer `words` and the FTS5 function `weight` to a connection. */
int chat_sqlite_add_search(sqlite3 *database);

#endif
