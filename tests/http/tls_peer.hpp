#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http/raw_client.hpp"
#include "http/transport.hpp"

namespace seatlock::http {

struct CertificateWish {
    std::string name = "localhost";
    int days = 30;  ///< until it ends; negative: it has ended
};

/// A certificate of its own signing for that name and 127.0.0.1, and its key.
[[nodiscard]] TlsIdentity make_identity(const CertificateWish& wish = {});

/// What a peer insists on.
struct TlsWish {
    std::string trusted;                 ///< PEM of the certificate that the server must have; empty: any
    std::vector<std::string> protocols;  ///< offered by ALPN
    int version_max = 0;                 ///< of TLS, as OpenSSL numbers them; 0: the newest
};

/// The client's side of TLS, by OpenSSL, over a blocking socket.
class TlsCipher : public Cipher {
public:
    explicit TlsCipher(const TlsWish& wish = {});
    ~TlsCipher() override;
    TlsCipher(const TlsCipher&) = delete;
    TlsCipher& operator=(const TlsCipher&) = delete;

    bool handshake(int socket) override;
    ssize_t receive(char* into, std::size_t size) override;
    ssize_t send(const char* bytes, std::size_t size) override;
    void end_sending() override;
    [[nodiscard]] bool holds_bytes() const override;

    /// "http/1.1", or empty: none was chosen.
    [[nodiscard]] std::string protocol() const;
    /// "TLSv1.3"
    [[nodiscard]] std::string version() const;
    /// Whether the peer said that it would send nothing more, and not only left.
    [[nodiscard]] bool ended_cleanly() const;
    /// Asks for another handshake on the connection (TLS 1.2).
    bool renegotiate();

private:
    struct Session;
    std::unique_ptr<Session> session_;
};

}  // namespace seatlock::http
