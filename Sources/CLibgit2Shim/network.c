/* The entry points of libgit2's network code, for a libgit2 that is linked from its archive (see Package.swift).

   git chat never uses that code: the `git` program and libcurl do all that goes over the network. With these in their
   place, the linker leaves out what libgit2 needs TLS, SSH and Kerberos libraries for; loading those took most of the
   time in which a command starts. Whatever would need the network fails, with a shared libgit2 too. */

#include <stdbool.h>
#include <stddef.h>

bool git_http__expect_continue = false;

int git_mbedtls_stream_global_init(void) { return 0; }

int git_mbedtls__set_cert_location(const char *file, const char *path) {
    (void)file, (void)path;
    return -1;
}

int git_mbedtls_stream_new(void **out, const char *host, const char *port) {
    (void)out, (void)host, (void)port;
    return -1;
}

int git_mbedtls_stream_wrap(void **out, void *in, const char *host) {
    (void)out, (void)in, (void)host;
    return -1;
}

int git_transport_ssh_global_init(void) { return 0; }

int git_smart_subtransport_ssh(void **out, void *owner, void *parameter) {
    (void)out, (void)owner, (void)parameter;
    return -1;
}

int git_smart_subtransport_http(void **out, void *owner, void *parameter) {
    (void)out, (void)owner, (void)parameter;
    return -1;
}
