/* libgit2 on Debian reads every certificate authority of the system when it starts (about 4 ms a process).
   git chat never uses libgit2's own network code (the `git` program and libcurl do that), so the one function
   that reads them answers "no file" here. With a libgit2 on another TLS library this symbol is never called. */

struct mbedtls_x509_crt;

int mbedtls_x509_crt_parse_file(struct mbedtls_x509_crt *chain, const char *path) {
    (void)chain;
    (void)path;
    return -0x2980; /* MBEDTLS_ERR_X509_FILE_IO_ERROR */
}
