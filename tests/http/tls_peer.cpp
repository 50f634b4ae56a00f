#include "http/tls_peer.hpp"

#include <cerrno>
#include <csignal>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace seatlock::http {
namespace {

void expect(bool held, const char* what) {
    if (!held) throw std::runtime_error(what);
}

std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

template <typename Write>
std::string pem_of(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), &BIO_free_all);
    expect(write(bio.get()) == 1, "cannot write PEM");
    return text_of(bio.get());
}

}  // namespace

TlsIdentity make_identity(const CertificateWish& wish) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
    X509* const x = certificate.get();
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_time_adj_ex(X509_getm_notBefore(x), -60, 0, nullptr);
    X509_time_adj_ex(X509_getm_notAfter(x), wish.days, 0, nullptr);
    X509_set_pubkey(x, key.get());
    X509_NAME* const name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(x, name);
    const std::string names = "DNS:" + wish.name + ",IP:127.0.0.1";
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> alternatives(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()), &X509_EXTENSION_free);
    X509_add_ext(x, alternatives.get(), -1);
    expect(X509_sign(x, key.get(), EVP_sha256()) > 0, "cannot sign");
    TlsIdentity identity;
    identity.certificate_chain = pem_of([&](BIO* bio) { return PEM_write_bio_X509(bio, x); });
    identity.key = pem_of(
        [&](BIO* bio) { return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    identity.certificate_file = "certificate.pem";
    identity.key_file = "key.pem";
    return identity;
}

struct TlsCipher::Session {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl{nullptr, &SSL_free};
};

TlsCipher::TlsCipher(const TlsWish& wish) : session_(std::make_unique<Session>()) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to a socket that the server may have closed
    SSL_CTX* const context = session_->context.get();
    if (wish.version_max != 0) SSL_CTX_set_max_proto_version(context, wish.version_max);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    if (!wish.trusted.empty()) {
        const std::unique_ptr<BIO, decltype(&BIO_free_all)> pem(
            BIO_new_mem_buf(wish.trusted.data(), static_cast<int>(wish.trusted.size())), &BIO_free_all);
        const std::unique_ptr<X509, decltype(&X509_free)> root(PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr),
                                                               &X509_free);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context), root.get());
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    }
    session_->ssl.reset(SSL_new(context));
    if (!wish.trusted.empty()) SSL_set1_host(session_->ssl.get(), "127.0.0.1");
    if (wish.version_max != 0 && wish.version_max < TLS1_2_VERSION) SSL_set_security_level(session_->ssl.get(), 0);
    std::string offer;
    for (const std::string& protocol : wish.protocols) offer += static_cast<char>(protocol.size()) + protocol;
    SSL_set_alpn_protos(session_->ssl.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                        static_cast<unsigned>(offer.size()));
}

TlsCipher::~TlsCipher() = default;

bool TlsCipher::handshake(int socket) {
    SSL_set_fd(session_->ssl.get(), socket);
    ERR_clear_error();
    return SSL_connect(session_->ssl.get()) == 1;
}

ssize_t TlsCipher::receive(char* into, std::size_t size) {
    std::size_t got = 0;
    ERR_clear_error();
    const int done = SSL_read_ex(session_->ssl.get(), into, size, &got);
    if (done == 1) return static_cast<ssize_t>(got);
    const int error = SSL_get_error(session_->ssl.get(), done);
    if (error == SSL_ERROR_ZERO_RETURN) return 0;
    errno = error == SSL_ERROR_WANT_READ ? EAGAIN : ECONNRESET;
    return -1;
}

ssize_t TlsCipher::send(const char* bytes, std::size_t size) {
    std::size_t sent = 0;
    ERR_clear_error();
    return SSL_write_ex(session_->ssl.get(), bytes, size, &sent) == 1 ? static_cast<ssize_t>(sent) : -1;
}

void TlsCipher::end_sending() { SSL_shutdown(session_->ssl.get()); }

bool TlsCipher::holds_bytes() const { return SSL_has_pending(session_->ssl.get()) == 1; }

std::string TlsCipher::protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session_->ssl.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

std::string TlsCipher::version() const { return SSL_get_version(session_->ssl.get()); }

bool TlsCipher::ended_cleanly() const {
    return (static_cast<unsigned>(SSL_get_shutdown(session_->ssl.get())) & SSL_RECEIVED_SHUTDOWN) != 0;
}

bool TlsCipher::renegotiate() {
    ERR_clear_error();
    return SSL_renegotiate(session_->ssl.get()) == 1 && SSL_do_handshake(session_->ssl.get()) == 1;
}

}  // namespace seatlock::http
