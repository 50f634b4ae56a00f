#include "http/tls.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <ctime>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "mutant/mutant.hpp"

namespace seatlock::http {
namespace {

/// One record of TLS, at its largest.
constexpr std::size_t record_bytes = SSL3_RT_MAX_PLAIN_LENGTH;

// TLS 1.3 has no other kind; of 1.2 only what has forward secrecy and authenticated encryption.
constexpr const char* ciphers_of_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

// "http/1.1" and "http/1.0", each behind its length (RFC 7301).
constexpr std::string_view protocols = "\x08http/1.1\x08http/1.0";

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

using OwnedBio = Owned<BIO, &BIO_free_all>;
using OwnedCertificate = Owned<X509, &X509_free>;
using OwnedKey = Owned<EVP_PKEY, &EVP_PKEY_free>;

/// What OpenSSL says went wrong, in its words, without file and line.
std::string take_reason() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* text = code == 0 ? nullptr : ERR_reason_error_string(code);
    return text == nullptr ? "no reason given" : text;
}

// --- A link as OpenSSL's source and sink of bytes ---

struct Wire {
    std::unique_ptr<Link> link;
    bool ended = false;
};

Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

int read_wire(BIO* bio, char* into, int size) {
    BIO_clear_retry_flags(bio);
    Wire& wire = wire_of(bio);
    const Link::Transfer got = wire.link->read({into, static_cast<std::size_t>(size)});
    if (got.outcome == Link::Outcome::moved) return static_cast<int>(got.bytes);
    if (got.outcome == Link::Outcome::would_wait) BIO_set_retry_read(bio);
    wire.ended = got.outcome == Link::Outcome::ended;
    return wire.ended ? 0 : -1;
}

int write_wire(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    const std::string_view piece(bytes, static_cast<std::size_t>(size));
    const Link::Transfer sent = wire_of(bio).link->write({&piece, 1});
    if (sent.outcome == Link::Outcome::moved) return static_cast<int>(sent.bytes);
    if (sent.outcome == Link::Outcome::would_wait) BIO_set_retry_write(bio);
    return -1;
}

long control_wire(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
    if (command == BIO_CTRL_EOF) return wire_of(bio).ended ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* wire_method() {
    static const Owned<BIO_METHOD, &BIO_meth_free> method = [] {
        Owned<BIO_METHOD, &BIO_meth_free> made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "link"));
        BIO_meth_set_read(made.get(), &read_wire);
        BIO_meth_set_write(made.get(), &write_wire);
        BIO_meth_set_ctrl(made.get(), &control_wire);
        return made;
    }();
    return method.get();
}

// --- One connection ---

class TlsLink final : public Link {
public:
    TlsLink(SSL_CTX* context, std::unique_ptr<Link> wire, std::function<void(const std::string&)> failed)
        : wire_{std::move(wire)}, failed_(std::move(failed)), ssl_(SSL_new(context)) {
        BIO* const bio = ssl_ ? BIO_new(wire_method()) : nullptr;
        if (bio == nullptr) {
            ssl_.reset();
            return;
        }
        BIO_set_data(bio, &wire_);
        BIO_set_init(bio, 1);
        SSL_set_bio(ssl_.get(), bio, bio);
        SSL_set_accept_state(ssl_.get());
    }

    bool established() const noexcept override { return plain_ || established_; }

    Transfer read(std::span<char> into) override {
        if (plain_) return wire_.link->read(into);
        if (!ssl_) return {Outcome::broken, 0};
        // As much as there is, because the socket announces nothing of what OpenSSL has read ahead of us.
        std::size_t total = 0;
        read_outcome_ = Outcome::moved;
        while (total < into.size() && read_outcome_ == Outcome::moved) {
            std::size_t bytes = 0;
            ERR_clear_error();
            const int done = SSL_read_ex(ssl_.get(), into.data() + total, into.size() - total, &bytes);
            if (done != 1) read_outcome_ = outcome(done, read_waits_to_write_);
            established_ = established_ || SSL_is_init_finished(ssl_.get()) == 1;
            total += bytes;
        }
        if (total == 0) return {std::exchange(read_outcome_, Outcome::would_wait), 0};
        return {Outcome::moved, total};
    }

    Transfer write(std::span<const std::string_view> pieces) override {
        if (plain_) return wire_.link->write(pieces);
        if (!ssl_) return {Outcome::broken, 0};
        std::array<char, record_bytes> record;
        const std::string_view bytes = one_record(pieces, record);
        std::size_t sent = 0;
        ERR_clear_error();
        const int done = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
        established_ = established_ || SSL_is_init_finished(ssl_.get()) == 1;
        if (done == 1) return {Outcome::moved, sent};
        bool waits_to_write = false;
        const Outcome what = outcome(done, waits_to_write);
        write_waits_to_read_ = !waits_to_write;
        return {what, 0};
    }

    bool holds_bytes() const noexcept override {
        return !plain_ && read_outcome_ != Outcome::would_wait && !mutated(Mutant::tls_bytes_forgotten);
    }

    void await_readable(Waiter waiter) override {
        if (read_waits_to_write_) return wire_.link->await_writable(std::move(waiter));
        wire_.link->await_readable(std::move(waiter));
    }

    void await_writable(Waiter waiter) override {
        if (write_waits_to_read_) return wire_.link->await_readable(std::move(waiter));
        wire_.link->await_writable(std::move(waiter));
    }

    Outcome shutdown_sending() override {
        if (!plain_ && !broken_ && established() && !std::exchange(said_goodbye_, true)) {
            ERR_clear_error();
            const int done = SSL_shutdown(ssl_.get());
            bool waits_to_write = false;
            if (done < 0 && outcome(done, waits_to_write) == Outcome::would_wait && waits_to_write) {
                said_goodbye_ = write_waits_to_read_ = false;
                return Outcome::would_wait;
            }
        }
        return wire_.link->shutdown_sending();
    }

    void close() override {
        if (!broken_ && !established()) failed_("the handshake was not finished");
        broken_ = true;
        wire_.link->close();
    }

private:
    /// The first of the pieces, or as many as fit into one record: each small text alone would be a record of its own.
    static std::string_view one_record(std::span<const std::string_view> pieces, std::span<char> record) noexcept {
        if (pieces.size() == 1 || pieces[0].size() >= record.size()) return pieces[0].substr(0, record.size());
        std::size_t filled = 0;
        for (const std::string_view piece : pieces) {
            filled += piece.copy(record.data() + filled, record.size() - filled);
            if (filled == record.size()) break;
        }
        return {record.data(), filled};
    }

    Outcome outcome(int done, bool& waits_to_write) {
        const int error = SSL_get_error(ssl_.get(), done);
        waits_to_write = error == SSL_ERROR_WANT_WRITE;
        if (waits_to_write || error == SSL_ERROR_WANT_READ) return Outcome::would_wait;
        if (error == SSL_ERROR_ZERO_RETURN) return Outcome::ended;
        return fail();
    }

    Outcome fail() {
        const int reason = ERR_GET_REASON(ERR_peek_error());
        const bool is_http = reason == SSL_R_HTTP_REQUEST || reason == SSL_R_HTTPS_PROXY_REQUEST;
        if (!broken_ && !established()) failed_(wire_.ended ? "the peer left during the handshake" : take_reason());
        broken_ = true;
        plain_ = is_http;
        return is_http ? Outcome::not_tls : Outcome::broken;
    }

    Wire wire_;
    std::function<void(const std::string&)> failed_;
    Owned<SSL, &SSL_free> ssl_;  ///< null when there was no memory for it
    /// What ended the last read(): `moved` when its buffer was full, and else the answer to the next one.
    Outcome read_outcome_ = Outcome::would_wait;
    bool read_waits_to_write_ = false;
    bool write_waits_to_read_ = false;
    bool established_ = false;  ///< stays, while OpenSSL forgets it with the first error
    bool said_goodbye_ = false;
    bool broken_ = false;
    bool plain_ = false;
};

// --- What they share ---

tl::unexpected<std::string> wrong(const std::string& file, const std::string& what) {
    return tl::unexpected(file + ": " + what);
}

OwnedBio reader_of(const std::string& pem) {
    return OwnedBio(BIO_new_mem_buf(pem.data(), static_cast<int>(std::min<std::size_t>(pem.size(), INT_MAX))));
}

/// Nobody is there to type one.
int no_passphrase(char* /*into*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

tl::expected<void, std::string> use_certificates(SSL_CTX* context, const TlsIdentity& identity) {
    const OwnedBio pem = reader_of(identity.certificate_chain);
    const OwnedCertificate first(PEM_read_bio_X509_AUX(pem.get(), nullptr, &no_passphrase, nullptr));
    if (!first) return wrong(identity.certificate_file, "there is no certificate in PEM form in it");
    if (SSL_CTX_use_certificate(context, first.get()) != 1) {
        return wrong(identity.certificate_file, "the certificate cannot be used: " + take_reason());
    }
    for (;;) {
        OwnedCertificate next(PEM_read_bio_X509(pem.get(), nullptr, &no_passphrase, nullptr));
        if (!next) break;
        if (SSL_CTX_add1_chain_cert(context, next.get()) != 1) {
            return wrong(identity.certificate_file, "a certificate of the chain cannot be used: " + take_reason());
        }
    }
    // The end of the file is where no further certificate starts; anything else is a certificate spoilt.
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    const std::string reason = take_reason();
    if (!at_end) return wrong(identity.certificate_file, "a certificate of the chain cannot be read: " + reason);
    return {};
}

tl::expected<void, std::string> use_key(SSL_CTX* context, const TlsIdentity& identity) {
    const OwnedBio pem = reader_of(identity.key);
    const OwnedKey key(PEM_read_bio_PrivateKey(pem.get(), nullptr, &no_passphrase, nullptr));
    if (!key && identity.key.find("ENCRYPTED") != std::string::npos) {
        ERR_clear_error();
        return wrong(identity.key_file, "the key is encrypted, and nobody is there to type its passphrase");
    }
    if (!key) return wrong(identity.key_file, "there is no private key in PEM form in it (" + take_reason() + ")");
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
        ERR_clear_error();
        return wrong(identity.key_file, "the key does not belong to the certificate in " + identity.certificate_file);
    }
    return {};
}

int choose_protocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*data*/) {
    unsigned char* found = nullptr;
    const auto* const ours = reinterpret_cast<const unsigned char*>(protocols.data());
    const int overlap = SSL_select_next_proto(&found, chosen_size, ours, static_cast<unsigned int>(protocols.size()),
                                              offered, offered_size);
    *chosen = found;
    return overlap == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_rules(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, ciphers_of_1_2);
    // A request says itself where it ends, so a peer that leaves without a close_notify cuts nothing short unnoticed.
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_alpn_select_cb(context, &choose_protocol, nullptr);
}

class OpenSslContext final : public TlsContext {
public:
    explicit OpenSslContext(Owned<SSL_CTX, &SSL_CTX_free> context) : context_(std::move(context)) {}

    std::int64_t expires_at_s() const noexcept override {
        std::tm end{};
        ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context_.get())), &end);
        return ::timegm(&end);
    }

    std::unique_ptr<Link> accept(std::unique_ptr<Link> wire,
                                 std::function<void(const std::string& why)> failed) override {
        return std::make_unique<TlsLink>(context_.get(), std::move(wire), std::move(failed));
    }

private:
    Owned<SSL_CTX, &SSL_CTX_free> context_;
};

}  // namespace

tl::expected<std::shared_ptr<TlsContext>, std::string> TlsContext::make(const TlsIdentity& identity) {
    Owned<SSL_CTX, &SSL_CTX_free> context(SSL_CTX_new(TLS_server_method()));
    if (!context) return tl::unexpected("TLS cannot be set up: " + take_reason());
    set_rules(context.get());
    if (auto used = use_certificates(context.get(), identity); !used) return tl::unexpected(used.error());
    if (auto used = use_key(context.get(), identity); !used) return tl::unexpected(used.error());
    return std::make_shared<OpenSslContext>(std::move(context));
}

}  // namespace seatlock::http
