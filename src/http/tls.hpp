#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "http/link.hpp"
#include "http/transport.hpp"

namespace seatlock::http {

/// What all TLS connections of a server share: its certificate, its key and its rules. TLS 1.2 and
/// 1.3, forward secrecy and authenticated encryption only, no renegotiation, no resumption; of the
/// protocols that a peer offers (ALPN) HTTP/1.1 is chosen, and one that offers others only is refused.
/// One server's thread.
class TlsContext {
public:
    /// The error is a sentence that names the file.
    [[nodiscard]] static tl::expected<std::shared_ptr<TlsContext>, std::string> make(const TlsIdentity& identity);

    virtual ~TlsContext() = default;

    /// When the certificate ends, in seconds since 1970.
    [[nodiscard]] virtual std::int64_t expires_at_s() const noexcept = 0;

    /// TLS over `wire`. `failed` gets a sentence when the handshake fails, at most once.
    [[nodiscard]] virtual std::unique_ptr<Link> accept(std::unique_ptr<Link> wire,
                                                       std::function<void(const std::string& why)> failed) = 0;
};

}  // namespace seatlock::http
